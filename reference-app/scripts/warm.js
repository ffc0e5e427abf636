// Starts the bundle once, asks it once and stops it, so that V8's compile cache is written: a start test as well.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// A busy machine takes its time; what hangs is ended all the same.
const DEADLINE_MS = 60_000;

const [script, cache] = process.argv.slice(2);
if (script === undefined || cache === undefined) throw new Error("usage: node scripts/warm.js SCRIPT CACHE");
// The system chooses the port: with some builders, steps of several builds share one network.
const env = { ...process.env, NODE_COMPILE_CACHE: cache, PORT: "0", SHUTDOWN_DELAY_MS: "0", LOG_LEVEL: "info" };
const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
const ended = once(child, "exit");
const kill = () => child.kill("SIGKILL");
process.on("exit", kill);
setTimeout(kill, DEADLINE_MS).unref();

if (!(await answers())) throw new Error(`${script} does not answer`);
child.stdout.resume();
child.kill("SIGTERM");
const [code, signal] = await ended;
// An end by a signal has no exit code, and is no orderly end.
if (code !== 0) throw new Error(`${script} ended with ${signal ?? code} when it was stopped`);

async function answers() {
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    // The service's own log says where it listens, so the answer can be no other's.
    if (line.includes('"listening"')) return isHealthy(JSON.parse(line).address.port);
  }
  return false;
}

/** @param {number} port */
async function isHealthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(DEADLINE_MS) })).ok;
  } catch {
    return false;
  }
}
