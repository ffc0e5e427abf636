import assert from "node:assert/strict";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startService } from "../support.js";

test("it answers on IPv4 and, where the machine has it, on IPv6", async (context) => {
  const { port, url } = await startService(context);
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some((address) => address.family === "IPv6"));

  assert.equal((await fetch(`${url}/health`)).status, 200);
  if (hasIpv6) assert.equal((await fetch(`http://[::1]:${port}/health`)).status, 200);
});

test("a wrong configuration ends it with one clear error", async (context) => {
  const { ended, errors } = await startService(context, { PORT: "http" });

  assert.deepEqual(await ended, { code: 2, signal: null });
  assert.match(errors(), /^the configuration is not valid:\nPORT is "http"; write a whole number/);
});

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  test(`${signal} ends an idle service with exit code 0`, async (context) => {
    const { child, ended } = await startService(context, { SHUTDOWN_DELAY_MS: "0" });
    const started = Date.now();

    child.kill(signal);

    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.ok(Date.now() - started < 2_000);
  });
}

test("a request in flight is answered, readiness goes first, new connections are refused", async (context) => {
  const { child, ended, port, url } = await startService(context, { SHUTDOWN_DELAY_MS: "300" });
  const body = '{"message":"slow"}';
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  const head = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`${head}Expect: 100-continue\r\n\r\n${body.slice(0, 5)}`);
  while (!answer.includes(" 100 ")) await delay(5);

  child.kill("SIGTERM");
  await delay(100);
  assert.equal((await fetch(`${url}/ready`)).status, 503);
  await delay(400);
  await assert.rejects(fetch(`${url}/health`));
  socket.write(body.slice(5));

  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.match(answer, /HTTP\/1.1 200 OK/);
  assert.ok(answer.includes(body));
});

test("an idle kept-alive connection does not hold the stop", async (context) => {
  const { child, ended, port } = await startService(context, { SHUTDOWN_DELAY_MS: "0" });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise((resolve) => socket.once("data", resolve));
  const started = Date.now();

  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.ok(Date.now() - started < 2_000);
});

test("a request that never ends is cut at the deadline, and the exit code says so", async (context) => {
  const { child, ended, port } = await startService(context, { SHUTDOWN_DELAY_MS: "0", SHUTDOWN_TIMEOUT_MS: "200" });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
  await delay(100);

  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 1, signal: null });
});

test("a second signal ends it at once", async (context) => {
  const { child, ended } = await startService(context, { SHUTDOWN_DELAY_MS: "60000" });

  child.kill("SIGTERM");
  await delay(100);
  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 1, signal: null });
});

test("a port that is taken is a clear error", async (context) => {
  const { port } = await startService(context);
  const { ended, output } = await startService(context, { PORT: String(port) });

  assert.deepEqual(await ended, { code: 1, signal: null });
  assert.match(output(), /EADDRINUSE/);
});
