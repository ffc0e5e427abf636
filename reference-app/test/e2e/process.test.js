import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openConnection, startProgram } from "../support.js";
import { HEALTHCHECK, PROGRAM } from "./program.js";

const BODY = '{"message":"slow"}';
const POST = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;
const QUICK = { SHUTDOWN_DELAY_MS: "0" };

test("it answers on IPv4 and, where the machine has it, on IPv6", async (context) => {
  const { port, url } = await startProgram(context, PROGRAM);
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);

  assert.equal((await fetch(`${url}/health`)).status, 200);
  if (addresses.some(({ address }) => address === "::1")) {
    assert.equal((await fetch(`http://[::1]:${port}/health`)).status, 200);
  }
});

test("a wrong configuration ends it with one clear error and exit code 2", async (context) => {
  const { ended, errors } = await startProgram(context, PROGRAM, { PORT: "http" });

  assert.deepEqual(await ended, { code: 2, signal: null });
  assert.match(
    errors(),
    /^the configuration is not valid\nPORT is "http"; allowed: a whole number from 0 to 65535\n$/,
  );
});

test("a port that is taken is a clear error", async (context) => {
  const { port } = await startProgram(context, PROGRAM);
  const { ended, output } = await startProgram(context, PROGRAM, { PORT: String(port) });

  assert.deepEqual(await ended, { code: 1, signal: null });
  assert.match(output(), /EADDRINUSE/);
});

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  test(`${signal} ends an idle service with exit code 0`, async (context) => {
    const { child, ended } = await startProgram(context, PROGRAM, QUICK);

    child.kill(signal);

    assert.deepEqual(await ended, { code: 0, signal: null });
  });
}

test("readiness goes first, then new requests are refused, and the one in flight is answered", async (context) => {
  const { child, ended, port, url } = await startProgram(context, PROGRAM, { SHUTDOWN_DELAY_MS: "400" });
  const { socket, answer } = openConnection(port);
  socket.write(`${POST}Expect: 100-continue\r\n\r\n${BODY.slice(0, 5)}`);
  while (!answer().includes(" 100 ")) await delay(5);

  child.kill("SIGTERM");
  await delay(100);
  assert.equal((await fetch(`${url}/ready`)).status, 503);
  assert.equal((await fetch(`${url}/health`)).headers.get("connection"), "close");
  await delay(500);
  await assert.rejects(fetch(`${url}/health`));
  socket.write(BODY.slice(5));

  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.match(answer(), /HTTP\/1\.1 200 OK/);
  assert.ok(answer().endsWith(BODY));
});

test("connections without a request do not hold the stop", async (context) => {
  const { child, ended, port } = await startProgram(context, PROGRAM, QUICK);
  const idle = openConnection(port);
  const keptAlive = openConnection(port);
  keptAlive.socket.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  while (!keptAlive.answer().includes("ok")) await delay(5);
  const started = Date.now();

  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.ok(Date.now() - started < 2_000);
  await Promise.all([idle.closed, keptAlive.closed]);
});

test("a request that never ends is cut off at the deadline", async (context) => {
  const { child, ended, port, output } = await startProgram(context, PROGRAM, {
    ...QUICK,
    SHUTDOWN_TIMEOUT_MS: "300",
  });
  const { socket } = openConnection(port);
  socket.write(`${POST}\r\n{`);
  await delay(100);

  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.match(output(), /"level":"warn".*"cut":1.*"stopped"/);
});

test("a second signal ends it at once", async (context) => {
  const stalling = { SHUTDOWN_DELAY_MS: "60000", SHUTDOWN_TIMEOUT_MS: "60000" };
  const { child, ended } = await startProgram(context, PROGRAM, stalling);

  child.kill("SIGTERM");
  await delay(100);
  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 143, signal: null });
});

test("the health check is good for a healthy service, and bad for none", async (context) => {
  const { port, child, ended } = await startProgram(context, PROGRAM, QUICK);
  const check = () =>
    spawnSync(process.execPath, [HEALTHCHECK], { env: { PORT: String(port) }, encoding: "utf8" });

  assert.equal(check().status, 0);
  child.kill("SIGSTOP");
  assert.deepEqual([check().status, check().stdout], [1, "/health did not answer within 2000 ms\n"]);
  child.kill("SIGCONT");
  child.kill("SIGTERM");
  await ended;
  assert.equal(check().status, 1);
});

test("what a request throws away does not end the service: 200 connections broken off", async (context) => {
  const { port, url, child } = await startProgram(context, PROGRAM);
  for (let i = 0; i < 200; i += 1) {
    const { socket } = openConnection(port);
    socket.write(`${POST}\r\n{`, () => socket.destroy());
  }
  await delay(200);

  assert.equal((await fetch(`${url}/health`)).status, 200);
  assert.equal(child.exitCode, null);
});
