// Looks at the root file system that would ship, and refuses what production promises not to hold.
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";

const SHELLS = new Set(["sh", "bash", "dash", "ash", "busybox"]);
const SET_ID = 0o6000;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

const problems = process.argv.slice(2).flatMap((root) => [...inspect(root)]);
for (const problem of problems) console.error(`configuration: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

/**
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* inspect(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode, uid } = statSync(path);
    if (uid !== 0) yield `${path} belongs to user ${uid}, not to root`;
    if (mode & SET_ID) yield `${path} has the set-uid or set-gid bit`;
    if (mode & WRITABLE_BY_OTHERS && !(mode & STICKY)) yield `${path} can be written by others than root`;
    if (entry.isDirectory()) yield* inspect(path);
    else yield* judgeName(path);
  }
}

/**
 * @param {string} path
 * @returns {Generator<string>}
 */
function* judgeName(path) {
  const name = basename(path);
  if (SHELLS.has(name)) yield `${path} is a shell`;
  if (name.endsWith(".map")) yield `${path} is a source map`;
  if (name === ".env" || name.startsWith(".env.")) yield `${path} holds settings of a machine`;
}
