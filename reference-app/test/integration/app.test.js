import assert from "node:assert/strict";
import { test } from "node:test";
import { startApp } from "../support.js";

const JSON_TYPE = { "Content-Type": "application/json" };

test("/health answers status, uptime and version", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/health`);

  assert.equal(response.status, 200);
  const { status, uptime, version } = /** @type {any} */ (await response.json());
  assert.equal(status, "ok");
  assert.ok(uptime > 0);
  assert.match(version, /^\d+\.\d+\.\d+/);
});

test("/ready follows readiness, /health does not", async (context) => {
  const readiness = { isReady: true };
  const { url } = await startApp(context, { readiness });
  assert.equal((await fetch(`${url}/ready`)).status, 200);

  readiness.isReady = false;

  assert.equal((await fetch(`${url}/ready`)).status, 503);
  assert.equal((await fetch(`${url}/health`)).status, 200);
});

test("/ is a page with security headers", async (context) => {
  const { url } = await startApp(context);

  const { headers } = await fetch(url);

  assert.match(headers.get("content-type") ?? "", /^text\/html/);
  assert.match(headers.get("content-security-policy") ?? "", /default-src 'self'/);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("x-powered-by"), null);
});

test("/echo answers what was sent", async (context) => {
  const { url } = await startApp(context);
  const body = '{"text":"hé 😀","list":[1,null]}';

  const response = await fetch(`${url}/echo`, { method: "POST", headers: JSON_TYPE, body });

  assert.equal(response.status, 200);
  assert.equal(await response.text(), body);
});

test("/echo wants JSON", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/echo`, { method: "POST", body: "text" });

  assert.equal(response.status, 415);
});

test("an unknown path is a 404 in JSON", async (context) => {
  const { url } = await startApp(context);

  const response = await fetch(`${url}/nowhere?token=canary`, { headers: { "X-Request-Id": "abc-1" } });

  assert.equal(response.status, 404);
  const answer = { error: "Not Found", detail: "nothing is at GET /nowhere", requestId: "abc-1" };
  assert.deepEqual(await response.json(), answer);
});

test("an error inside answers 500 without details, and the log has them", async (context) => {
  const readiness = {
    /** @returns {boolean} */
    get isReady() {
      throw new Error("inner detail");
    },
  };
  const { url, lines } = await startApp(context, { readiness });

  const response = await fetch(`${url}/ready`);

  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /inner detail|at .*\.js/);
  assert.match(lines.join(""), /"requestId":"[\w-]+".*inner detail|inner detail.*"requestId":"[\w-]+"/);
});

test("each request is one log line with its id, and without credentials or query", async (context) => {
  const { url, lines } = await startApp(context);

  const response = await fetch(`${url}/?token=canary`, {
    headers: { Authorization: "canary", Cookie: "canary" },
  });
  await response.text();

  assert.equal(lines.length, 1);
  const { requestId, method, path, status } = JSON.parse(lines.join(""));
  assert.deepEqual({ method, path, status }, { method: "GET", path: "/", status: 200 });
  assert.equal(requestId, response.headers.get("x-request-id"));
  assert.doesNotMatch(lines.join(""), /canary/);
});

test("a request id that could break a log is replaced", async (context) => {
  const { url } = await startApp(context);

  const { headers } = await fetch(url, { headers: { "X-Request-Id": 'x" y' } });

  assert.match(headers.get("x-request-id") ?? "", /^[\da-f-]{36}$/);
});

test("a prototype cannot be changed by a body", async (context) => {
  const { url } = await startApp(context);
  const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';

  await fetch(`${url}/echo`, { method: "POST", headers: JSON_TYPE, body });

  assert.equal(/** @type {any} */ ({}).polluted, undefined);
});
