import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const ADVISORY = {
  id: 1,
  title: "a hole",
  url: "https://example.invalid/1",
  severity: "high",
  vulnerable_versions: "*",
};

/**
 * Runs the audit against a service on this machine that gives one answer, and knows no package.
 *
 * @param {import("node:test").TestContext} context
 * @param {number} status
 * @param {unknown} answer
 * @param {NodeJS.ProcessEnv} environment
 */
async function audit(context, status, answer, environment) {
  const folder = mkdtempSync(join(tmpdir(), "audit-"));
  const service = createServer((request, response) => {
    if (request.method === "GET") return response.writeHead(404).end("{}");
    return response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  context.after(() => {
    service.close();
    rmSync(folder, { recursive: true });
  });
  await once(service, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (service.address());
  const report = join(folder, "audit.json");
  const env = {
    ...process.env,
    AUDIT_REGISTRY: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(folder, "cache"),
    ...environment,
  };
  const child = spawn(process.execPath, ["scripts/security/audit.js", report], { env, stdio: "ignore" });
  const [code] = await once(child, "exit");
  return { code, ...JSON.parse(readFileSync(report, "utf8")) };
}

const TODAY = { AUDIT_DATE: "2030-01-31" };

test("no finding, asked on a date, is clean", async (context) => {
  const { code, status, date } = await audit(context, 200, {}, TODAY);

  assert.deepEqual({ code, status, date }, { code: 0, status: "clean", date: "2030-01-31" });
});

test("no finding without a date is not audited", async (context) => {
  const { code, status } = await audit(context, 200, {}, { AUDIT_DATE: "" });

  assert.deepEqual({ code, status }, { code: 0, status: "not-audited" });
});

test("a finding at high stops, with or without a date", async (context) => {
  for (const environment of [TODAY, { AUDIT_DATE: "" }]) {
    const { code, status, findings } = await audit(context, 200, { express: [ADVISORY] }, environment);

    assert.deepEqual({ code, status }, { code: 1, status: "vulnerable" });
    assert.deepEqual(
      [findings[0].name, findings[0].severity, findings[0].title],
      ["express", "high", "a hole"],
    );
  }
});

test("a finding below high does not stop", async (context) => {
  const { code, status } = await audit(
    context,
    200,
    { express: [{ ...ADVISORY, severity: "moderate" }] },
    TODAY,
  );

  assert.deepEqual({ code, status }, { code: 0, status: "clean" });
});

test("a service that refuses is not audited, and the policy decides", async (context) => {
  for (const [policy, expected] of Object.entries({ pass: 0, stop: 1 })) {
    const { code, status, reason } = await audit(context, 405, {}, { ...TODAY, AUDIT_UNAVAILABLE: policy });

    assert.deepEqual({ code, status }, { code: expected, status: "not-audited" });
    assert.match(reason, /405/);
  }
});
