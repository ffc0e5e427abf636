// Starts the bundle, asks it, checks its health and stops it: a start test of what ships, and V8 writes the code that it
// compiled into dist/compile-cache. The key of that cache holds the user's number, so run it as the service's user.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const SERVER = "dist/server.cjs";
const HEALTHCHECK = "dist/healthcheck.cjs";
const CACHE = "dist/compile-cache";
const DEADLINE_MS = 20_000;

const common = { ...process.env, NODE_COMPILE_CACHE: resolve(CACHE) };
const env = { ...common, HOST: "127.0.0.1", PORT: "0", LOG_LEVEL: "info", SHUTDOWN_DELAY_MS: "0" };
const child = spawn(process.execPath, [SERVER], { env, stdio: ["ignore", "pipe", "inherit"] });
const ended = once(child, "exit");
setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS).unref();

const port = await listeningPort();
for (const path of ["/", "/ready", "/nowhere"]) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
await (await fetch(`http://127.0.0.1:${port}/echo`, options)).text();
const health = spawnSync(process.execPath, [HEALTHCHECK], {
  env: { ...common, PORT: port },
  stdio: "inherit",
});
if (health.status !== 0) throw new Error(`${HEALTHCHECK} ended with ${health.status}`);

child.kill("SIGTERM");
const [code, signal] = await ended;
if (code !== 0) throw new Error(`${SERVER} ended with ${code ?? signal}`);

// Written for one user only; in the image it belongs to root, and everybody may read it.
for (const name of readdirSync(CACHE, { recursive: true, encoding: "utf8" })) {
  const path = join(CACHE, name);
  chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644);
}

/** @returns {Promise<string>} */
async function listeningPort() {
  for await (const lines of child.stdout.setEncoding("utf8")) {
    const line = String(lines)
      .split("\n")
      .find((text) => text.includes('"listening"'));
    if (line) {
      child.stdout.resume();
      return String(JSON.parse(line).address.port);
    }
  }
  throw new Error(`${SERVER} ended before it listened`);
}
