import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "../../src/config.js";

test("an empty environment gives the defaults", () => {
  assert.deepEqual(readConfig({}), {
    port: 3000,
    host: undefined,
    logLevel: "info",
    stage: "none",
    shutdownDelayMs: 200,
    shutdownTimeoutMs: 8_000,
  });
});

test("every wrong value is named with what is allowed", () => {
  assert.throws(
    () => readConfig({ PORT: "http", LOG_LEVEL: "loud", SHUTDOWN_DELAY_MS: "-1" }),
    (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /PORT is "http"; write a whole number from 0 to 65535/);
      assert.match(error.message, /LOG_LEVEL is "loud"; write one of fatal/);
      assert.match(error.message, /SHUTDOWN_DELAY_MS is "-1"/);
      return true;
    },
  );
});

test("a port above the range is refused", () => {
  assert.throws(() => readConfig({ PORT: "65536" }), /PORT is "65536"/);
});
