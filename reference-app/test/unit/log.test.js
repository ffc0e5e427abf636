import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../../src/log.js";

test("credentials in headers are replaced", () => {
  /** @type {string[]} */
  const lines = [];
  const log = createLog("info", { write: (line) => lines.push(line) });

  log.info({ headers: { authorization: "Bearer canary", cookie: "canary", "x-api-key": "canary", accept: "*/*" } });

  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines.join(""), /canary/);
  assert.equal(JSON.parse(lines.join("")).headers.accept, "*/*");
});

test("lines below the level are not written", () => {
  /** @type {string[]} */
  const lines = [];
  createLog("warn", { write: (line) => lines.push(line) }).info("quiet");

  assert.deepEqual(lines, []);
});
