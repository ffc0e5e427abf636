import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { sendRaw, startApp, startedLifecycle } from "../support.js";

test("/health answers status, uptime and version", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/health`);

  assert.equal(response.status, 200);
  const body = /** @type {Record<string, string>} */ (await response.json());
  assert.equal(body.status, "ok");
  assert.equal(typeof body.uptime, "number");
  assert.match(body.version ?? "", /^\d+\.\d+\.\d+/);
});

test("/ready turns 503 when the service is about to stop", async (context) => {
  const lifecycle = startedLifecycle();
  const { url } = await startApp(context, lifecycle);
  assert.equal((await fetch(`${url}/ready`)).status, 200);

  await lifecycle.stop(createServer(), { delayMs: 0, timeoutMs: 0 });

  const response = await fetch(`${url}/ready`);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("connection"), "close");
});

test("/ is a page with security headers", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(url);

  assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
  assert.ok(response.headers.get("content-security-policy"));
  assert.equal(response.headers.get("x-powered-by"), null);
});

test("/echo answers what was sent", async (context) => {
  const { url } = await startApp(context);
  const headers = { "Content-Type": "application/json" };

  const response = await fetch(`${url}/echo`, { method: "POST", headers, body: '{"message":"hello"}' });

  assert.deepEqual(await response.json(), { message: "hello" });
});

test("/metrics counts requests by method, route and status", async (context) => {
  const { url } = await startApp(context);
  for (const path of ["/health", "/made-up-1", "/made-up-2"]) await (await fetch(`${url}${path}`)).text();

  const response = await fetch(`${url}/metrics`);

  const text = await response.text();
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^http_requests_total\{method="GET",route="\/health",status="200"\} 1$/m);
  assert.match(text, /^http_requests_total\{method="GET",route="none",status="404"\} 2$/m);
  assert.match(text, /^http_requests_in_flight 1$/m);
  assert.doesNotMatch(text, /made-up/);
});

test("an unknown path is a 404 in JSON", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/nowhere`);

  assert.equal(response.status, 404);
  const id = response.headers.get("x-request-id");
  assert.deepEqual(await response.json(), { error: "not found", method: "GET", path: "/nowhere", id });
});

test("a method that a path does not know is a 405 in JSON", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/health`, { method: "POST" });

  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET, HEAD");
  const id = response.headers.get("x-request-id");
  assert.deepEqual(await response.json(), { error: "method not allowed", method: "POST", path: "/health", id });
});

test("an error inside answers 500 without details and is logged", async (context) => {
  const { url, lines } = await startApp(context, {
    /** @returns {boolean} */
    get isReady() {
      throw new Error("secret detail");
    },
  });

  const response = await fetch(`${url}/ready`, { headers: { "X-Request-Id": "order-1" } });

  assert.equal(response.status, 500);
  assert.deepEqual(await response.json(), { error: "internal error", id: "order-1" });
  const [line] = lines.filter((text) => text.includes("secret detail"));
  assert.equal(JSON.parse(line ?? "").id, "order-1");
});

test("credentials of a request are not logged", async (context) => {
  const { url, port, lines } = await startApp(context);

  await (await fetch(`${url}/health`, { headers: { Authorization: "Bearer canary", Cookie: "canary" } })).text();
  await sendRaw(port, "GET http://me:canary@x/health?key=canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  assert.ok(lines.some((line) => line.includes('"request"')));
  assert.doesNotMatch(lines.join(""), /canary/);
});

const json = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";
const hostile = {
  "two lengths": [`${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
  "length and chunks": [`${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  "space before the colon": ["GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400],
  "no host": ["GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  "not HTTP": ["hello\r\n\r\n", 400],
  "bad percent encoding": ["GET /%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  "a path upwards": ["GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  "an unknown method": ["TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405],
  "headers too large": [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  "broken JSON": [`${json}Content-Length: 1\r\n\r\n{`, 400],
  "a body too large": [`${json}Content-Length: 200000\r\n\r\n${" ".repeat(200_000)}`, 413],
  "a body too large, in chunks": [
    `${json}Transfer-Encoding: chunked\r\n\r\n30D40\r\n${" ".repeat(200_000)}\r\n0\r\n\r\n`,
    413,
  ],
  "a gigabyte that never comes": [`${json}Content-Length: 1000000000\r\n\r\n`, 413],
};
for (const [name, [bytes, status]] of Object.entries(hostile)) {
  test(`bad input: ${name} is answered ${status}, without a stack trace, and the service lives`, async (context) => {
    const { url, port } = await startApp(context);

    const answer = await sendRaw(port, String(bytes));

    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.doesNotMatch(answer, /node_modules|at .*\.js/);
    assert.equal((await fetch(`${url}/health`)).status, 200);
  });
}

test("a prototype cannot be changed by a body", async (context) => {
  const { url } = await startApp(context);
  const headers = { "Content-Type": "application/json" };

  await fetch(`${url}/echo`, { method: "POST", headers, body: '{"__proto__":{"polluted":true}}' });

  assert.equal(/** @type {Record<string, unknown>} */ ({}).polluted, undefined);
});
