import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createApp } from "../src/app.js";
import { Lifecycle } from "../src/lifecycle.js";
import { createLog } from "../src/log.js";

// The built artefact where there is one (the testing stage names it), else the sources.
const ENTRY = process.env.SERVICE_ENTRY || "src/server.js";

/**
 * The application on a free port, with its log lines collected.
 *
 * @param {import("node:test").TestContext} context
 * @param {Readonly<{ isReady: boolean }>} [lifecycle] a started one when not given
 */
export async function startApp(context, lifecycle = startedLifecycle()) {
  /** @type {string[]} */
  const lines = [];
  const log = createLog("debug", { write: (line) => lines.push(line) });
  const app = createApp({ log, lifecycle, stage: "test" });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, port, lines };
}

export function startedLifecycle() {
  const lifecycle = new Lifecycle();
  lifecycle.started();
  return lifecycle;
}

/**
 * The service as a process of its own, listening on a free port.
 *
 * @param {import("node:test").TestContext} context
 * @param {NodeJS.ProcessEnv} [environment]
 */
export async function startService(context, environment = {}) {
  const child = spawn(process.execPath, [ENTRY], {
    env: { ...process.env, PORT: "0", LOG_LEVEL: "info", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  context.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
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
 * Sends bytes as they are and returns what comes back before the connection closes.
 *
 * @param {number} port
 * @param {string} bytes
 */
export function sendRaw(port, bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setTimeout(3_000, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
  });
}
