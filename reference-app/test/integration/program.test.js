import assert from "node:assert/strict";
import { test } from "node:test";
import { openConnection, startProgram } from "../support.js";

test("the source starts, answers and stops", async (context) => {
  const { child, ended, url, port } = await startProgram(context, "src/server.js", {
    SHUTDOWN_DELAY_MS: "50",
  });
  const { socket } = openConnection(port);
  socket.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");

  assert.equal((await fetch(`${url}/health`)).status, 200);
  child.kill("SIGTERM");

  assert.deepEqual(await ended, { code: 0, signal: null });
});

test("a stop signal that comes before it listens is honoured", async (context) => {
  const signalItself = `process.on("newListener", (name) => {
    if (name === "SIGTERM") setImmediate(() => process.kill(process.pid, "SIGTERM"));
  })`;
  const early = `--import=data:text/javascript,${encodeURIComponent(signalItself)}`;

  const { ended } = await startProgram(context, "src/server.js", {
    SHUTDOWN_DELAY_MS: "0",
    NODE_OPTIONS: early,
  });

  assert.deepEqual(await ended, { code: 0, signal: null });
});
