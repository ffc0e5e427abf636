import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../src/config.js";

test("an empty environment gives the defaults", () => {
  const { port, host, logLevel, stage } = readConfig({});

  assert.deepEqual(
    { port, host, logLevel, stage },
    { port: 3000, host: undefined, logLevel: "info", stage: "none" },
  );
});

test("a variable that is empty counts as not set", () => {
  assert.deepEqual(readConfig({ PORT: "", HOST: "", LOG_LEVEL: "" }), readConfig({}));
});

test("values are read as what they mean", () => {
  const config = readConfig({ PORT: "8080", HOST: "::1", LOG_LEVEL: "debug", SHUTDOWN_DELAY_MS: "0" });

  assert.deepEqual(
    { port: config.port, host: config.host, logLevel: config.logLevel, delay: config.shutdownDelayMs },
    { port: 8080, host: "::1", logLevel: "debug", delay: 0 },
  );
});

for (const [name, value, allowed] of /** @type {const} */ ([
  ["PORT", "http", "a whole number from 0 to 65535"],
  ["PORT", "65536", "a whole number from 0 to 65535"],
  ["PORT", "-1", "a whole number from 0 to 65535"],
  ["PORT", "1e3", "a whole number from 0 to 65535"],
  ["HOST", "localhost", "an IPv4 or IPv6 address, or nothing for all addresses"],
  ["LOG_LEVEL", "loud", "fatal, error, warn, info, debug, trace, silent"],
  ["SHUTDOWN_DELAY_MS", "9000", "at most SHUTDOWN_TIMEOUT_MS, which is 8000"],
])) {
  test(`${name}=${value} is refused with its name, its value and what is allowed`, () => {
    assert.throws(() => readConfig({ [name]: value }), {
      message: `${name} is "${value}"; allowed: ${allowed}`,
    });
  });
}

test("all problems are named at once", () => {
  assert.throws(() => readConfig({ PORT: "x", LOG_LEVEL: "y" }), {
    message: /^PORT is "x".*\nLOG_LEVEL is "y"/,
  });
});
