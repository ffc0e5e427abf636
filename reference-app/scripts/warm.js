// Starts the bundle once, asks it once and stops it, so that V8's compile cache is written: a start test as well.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MS = 10_000;
const PORT = "3999";

const [script, cache] = process.argv.slice(2);
if (script === undefined || cache === undefined) throw new Error("usage: node scripts/warm.js SCRIPT CACHE");
const env = { ...process.env, NODE_COMPILE_CACHE: cache, PORT, SHUTDOWN_DELAY_MS: "0", LOG_LEVEL: "error" };
const child = spawn(process.execPath, [script], { env, stdio: "inherit" });
const ended = once(child, "exit");
const deadline = Date.now() + DEADLINE_MS;

while (!(await answers())) {
  if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${script} does not answer`);
  await delay(20);
}
child.kill("SIGTERM");
const [code] = await ended;
process.exitCode = code;

async function answers() {
  try {
    return (await fetch(`http://127.0.0.1:${PORT}/health`)).ok;
  } catch {
    return false;
  }
}
