// Audits the locked production dependencies. Findings at high or above end the step with an error; an audit service
// that does not answer is recorded as "not-audited", which is never the same as clean.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const SERIOUS = /** @type {const} */ (["high", "critical"]);

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: node audit.js REPORT");
const { AUDIT_DATE: date = "", AUDIT_UNAVAILABLE: unavailable = "pass", AUDIT_REGISTRY: registry = "" } = process.env;
if (!["pass", "stop"].includes(unavailable))
  throw new Error(`AUDIT_UNAVAILABLE is "${unavailable}"; write pass or stop`);

const result = judge(ask());
writeFileSync(target, `${JSON.stringify({ ...result, date }, null, 2)}\n`);
console.log(`audit: ${result.status}${result.reason ? `: ${result.reason}` : ""}`);
for (const { name, severity, title } of result.findings) console.error(`vulnerability: ${severity}: ${name}: ${title}`);
if (result.status === "vulnerable") process.exitCode = 1;
if (result.status === "not-audited" && unavailable === "stop") process.exitCode = 1;

function ask() {
  const options = ["--json", "--package-lock-only", "--omit=dev", "--fetch-retries=1", "--fetch-timeout=15000"];
  if (registry) options.push(`--registry=${registry}`);
  const run = spawnSync("npm", ["audit", ...options], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  try {
    return JSON.parse(run.stdout);
  } catch {
    return { message: run.stderr.trim().split("\n").at(-1) || "npm audit printed nothing" };
  }
}

/** @param {any} report what npm audit printed */
function judge(report) {
  const counts = report.metadata?.vulnerabilities;
  if (!counts) return { status: "not-audited", reason: reasonOf(report), findings: [] };
  const findings = Object.values(report.vulnerabilities ?? {})
    .filter(({ severity }) => SERIOUS.includes(severity))
    .map(({ name, severity, via }) => ({
      name,
      severity,
      title: via.find((/** @type {any} */ v) => v.title)?.title ?? "",
    }));
  if (findings.length > 0) return { status: "vulnerable", reason: `${findings.length} at high or above`, findings };
  if (!date)
    return { status: "not-audited", reason: "clean when asked, but AUDIT_DATE does not say which day", findings };
  return { status: "clean", reason: "", findings };
}

/** @param {any} report */
function reasonOf(report) {
  return String(report.message ?? report.error?.summary ?? "the audit service gave no answer");
}
