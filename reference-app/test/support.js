import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { createApp } from "../src/app.js";
import { readConfig } from "../src/config.js";
import { createLog } from "../src/log.js";

/**
 * The application on a free port of this process, with its log lines collected.
 *
 * @param {import("node:test").TestContext} context
 * @param {Readonly<{ readiness?: { isReady: boolean }, environment?: NodeJS.ProcessEnv }>} [parts]
 */
export async function startApp(context, { readiness = { isReady: true }, environment = {} } = {}) {
  /** @type {string[]} */
  const lines = [];
  const log = createLog("debug", { write: (line) => lines.push(line) });
  const server = createServer(createApp({ log, readiness, config: readConfig(environment) }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, port, lines };
}

/**
 * A program of this service as a process of its own, listening on a free port.
 *
 * @param {import("node:test").TestContext} context
 * @param {string} program
 * @param {NodeJS.ProcessEnv} [environment]
 */
export async function startProgram(context, program, environment = {}) {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: "0", LOG_LEVEL: "info", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  context.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  /** @type {number} 0 when it ended before it listened */
  const port = await new Promise((resolve) => {
    child.stdout.on("data", () => {
      const line = output()
        .split("\n")
        .find((text) => text.includes('"listening"'));
      if (line) resolve(JSON.parse(line).address.port);
    });
    ended.then(() => resolve(0));
  });
  return { child, port, ended, output, errors, url: `http://127.0.0.1:${port}` };
}

/** @param {NodeJS.ReadableStream} stream */
function collect(stream) {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}

/**
 * A raw connection: what is written goes out as it is, what came back is in `answer()`.
 *
 * @param {number} port
 */
export function openConnection(port) {
  const socket = connect(port, "127.0.0.1");
  socket.setTimeout(5_000, () => socket.destroy());
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const answer = collect(socket);
  return { socket, closed, answer };
}

/**
 * Sends bytes as they are, and returns what came back when the server has closed the connection.
 *
 * @param {number} port
 * @param {string} bytes
 */
export async function sendRaw(port, bytes) {
  const { socket, closed, answer } = openConnection(port);
  socket.write(bytes);
  await closed;
  return answer();
}
