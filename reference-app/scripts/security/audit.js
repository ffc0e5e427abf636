// Asks the audit service about the locked production packages, and writes what it said.
//   clean        asked on AUDIT_DATE, nothing at high or above
//   vulnerable   findings at high or above: ends with exit code 1
//   not-audited  no answer, or no date that would make the answer worth keeping: never the same as clean
// usage: node scripts/security/audit.js REPORT
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const SERIOUS = ["high", "critical"];
const POLICIES = ["pass", "stop"];

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: node scripts/security/audit.js REPORT");
const { AUDIT_DATE: date, AUDIT_REGISTRY: registry, AUDIT_UNAVAILABLE: policy = "pass" } = process.env;
if (!POLICIES.includes(policy))
  throw new Error(`AUDIT_UNAVAILABLE is "${policy}"; allowed: ${POLICIES.join(", ")}`);

const report = judge(ask());
writeFileSync(target, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(`audit: ${report.status}${report.reason ? `: ${report.reason}` : ""}\n`);
for (const { name, severity, title } of report.findings)
  process.stdout.write(`  ${severity}: ${name}: ${title}\n`);
if (report.status === "vulnerable" || (report.status === "not-audited" && policy === "stop"))
  process.exitCode = 1;

/** @returns {any} what npm printed, or the reason why it printed nothing */
function ask() {
  const options = [
    "--json",
    "--package-lock-only",
    "--omit=dev",
    "--fetch-retries=1",
    "--fetch-timeout=20000",
  ];
  if (registry) options.push(`--registry=${registry}`);
  const run = spawnSync("npm", ["audit", ...options], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  try {
    return JSON.parse(run.stdout);
  } catch {
    return { message: run.error?.message ?? run.stderr.trim().split("\n")[0] };
  }
}

/**
 * @param {any} answer
 * @returns {{ status: string, date: string | null, reason: string, findings: Record<string, string>[] }}
 */
function judge(answer) {
  const known = { date: date || null, findings: [] };
  if (!answer.metadata?.vulnerabilities) return { status: "not-audited", ...known, reason: reasonOf(answer) };

  const findings = Object.values(answer.vulnerabilities ?? {})
    .filter(({ severity }) => SERIOUS.includes(severity))
    .map(({ name, severity, range, via }) => {
      const advisory = via.find((/** @type {any} */ each) => typeof each === "object") ?? {};
      return {
        name,
        severity,
        range,
        title: advisory.title ?? `through ${via.join(", ")}`,
        url: advisory.url ?? "",
      };
    });
  if (findings.length > 0) {
    return { status: "vulnerable", ...known, reason: `${findings.length} at high or above`, findings };
  }
  if (!date)
    return { status: "not-audited", ...known, reason: "no date: AUDIT_DATE says on which day it was asked" };
  return { status: "clean", ...known, reason: "" };
}

/** @param {any} answer */
function reasonOf({ message, error, statusCode }) {
  return String(message || error?.summary || statusCode || "the audit service gave no answer");
}
