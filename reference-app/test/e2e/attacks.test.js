import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openConnection, sendRaw, startProgram } from "../support.js";
import { PROGRAM } from "./program.js";

const GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
const POST = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";

/** @type {Record<string, [bytes: string, status: number]>} */
const HOSTILE = {
  "two lengths": [`${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
  "a length and chunks": [`${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  "chunked that is not last": [`${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, 400],
  "a space before the colon": ["GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400],
  "a bare newline": ["GET / HTTP/1.1\nHost: x\n\n", 400],
  "no host": ["GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  "no HTTP at all": ["hello\r\n\r\n", 400],
  "a header too large": [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  "an address too long": [`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  "a body too large": [`${POST}Content-Length: 200000\r\n\r\n${" ".repeat(200_000)}`, 413],
  "JSON that is none": [`${POST}Content-Length: 1\r\n\r\n{`, 400],
  "an unknown encoding": [`${POST}Content-Encoding: x\r\nContent-Length: 2\r\n\r\n{}`, 415],
  "bad percent encoding": [GET.replace("/ ", "/%ff%00%zz "), 404],
  "a path upwards": [GET.replace("/ ", "/../../etc/passwd "), 404],
  "the method TRACE": [GET.replace("GET", "TRACE"), 404],
  "the method CONNECT": ["CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 405],
};

test("bad input", async (context) => {
  const { port, url, child } = await startProgram(context, PROGRAM);
  for (const [name, [bytes, status]] of Object.entries(HOSTILE)) {
    await context.test(
      `${name} is answered ${status}, without a stack trace, and the service lives`,
      async () => {
        const whole = bytes.endsWith("\r\n\r\n") || bytes.includes("\r\n\r\n") || bytes.includes("\n\n");
        const answer = await sendRaw(port, whole ? bytes : `${bytes}\r\n`);

        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.doesNotMatch(answer, /node_modules|\bat .*js:\d/);
        assert.equal((await fetch(`${url}/health`)).status, 200);
        assert.equal(child.exitCode, null);
      },
    );
  }
});

test("a client that never finishes its header, or its body, is cut off", async (context) => {
  const limits = { HEADERS_TIMEOUT_MS: "300", REQUEST_TIMEOUT_MS: "300" };
  const { port } = await startProgram(context, PROGRAM, limits);
  for (const bytes of ["GET / HTTP/1.1\r\nHost: x\r\n", `${POST}Content-Length: 10\r\n\r\n{`]) {
    const answer = await sendRaw(port, bytes);

    assert.match(answer, /^HTTP\/1\.1 408 /);
  }
});

test("hundreds of idle connections do not keep it from answering", async (context) => {
  const { port, url } = await startProgram(context, PROGRAM);
  const connections = Array.from({ length: 300 }, () => openConnection(port));
  context.after(() => connections.forEach(({ socket }) => void socket.destroy()));
  await delay(100);

  assert.equal((await fetch(`${url}/health`)).status, 200);
});
