import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../../src/log.js";

/** @param {(log: import("pino").Logger) => void} write */
function lineOf(write) {
  let line = "";
  write(
    createLog("info", {
      write: (text) => {
        line = text;
      },
    }),
  );
  return line;
}

test("a line is one JSON object with level, time and message", () => {
  const { level, time, msg } = JSON.parse(lineOf((log) => log.info("hello")));

  assert.deepEqual({ level, msg }, { level: "info", msg: "hello" });
  assert.ok(!Number.isNaN(Date.parse(time)));
});

for (const name of ["authorization", "cookie", "set-cookie", "x-api-key"]) {
  test(`the value of ${name} is not written`, () => {
    for (const fields of [
      { [name]: "canary" },
      { headers: { [name]: "canary" } },
      { req: { headers: { [name]: "canary" } } },
    ]) {
      assert.doesNotMatch(
        lineOf((log) => log.info(fields, "request")),
        /canary/,
      );
    }
  });
}

test("lines below the level are not written", () => {
  assert.equal(
    lineOf((log) => log.debug("hidden")),
    "",
  );
});
