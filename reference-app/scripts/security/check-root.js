// Checks the root file system that would ship against what production promises.
// usage: node scripts/security/check-root.js RUNTIME APPLICATION
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const SET_ID = 0o6000;
const STICKY = 0o1000;
const WRITABLE = 0o022;
const REQUIRED = [
  "etc/os-release",
  "etc/passwd",
  "etc/ssl/certs/ca-certificates.crt",
  "usr/bin/tini",
  "usr/local/bin/node",
];
const FORBIDDEN = {
  "a shell": /^(a|ba|c|da|fi|k|tc|z)?sh$|^busybox$/,
  "a package manager": /^(apk|apt|apt-get|corepack|dpkg|npm|npx|pip3?|pnpm|yarn)$/,
  "a source map": /\.map$/,
  "settings of a machine": /^\.(env|npmrc|netrc)/,
  "a private key": /^id_(dsa|ecdsa|ed25519|rsa)$|\.(key|p12|pfx)$/,
};

const [runtime, application] = process.argv.slice(2);
if (!runtime || !application)
  throw new Error("usage: node scripts/security/check-root.js RUNTIME APPLICATION");

const problems = [...check(runtime), ...check(application), ...checkVersion()];
for (const name of REQUIRED) if (!existsSync(join(runtime, name))) problems.push(`/${name} is missing`);
for (const problem of problems) process.stdout.write(`configuration: ${problem}\n`);
process.stdout.write(`configuration: ${problems.length} problems\n`);
if (problems.length > 0) process.exitCode = 1;

/**
 * @param {string} folder
 * @returns {Generator<string>}
 */
function* check(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const status = lstatSync(path);
    for (const [what, pattern] of Object.entries(FORBIDDEN)) {
      if (!status.isDirectory() && pattern.test(basename(path))) yield `${path} is ${what}`;
    }
    if (status.isSymbolicLink()) continue;
    if (status.uid !== 0 || status.gid !== 0)
      yield `${path} belongs to ${status.uid}:${status.gid}, not to root`;
    if (status.mode & SET_ID) yield `${path} runs with the rights of its owner`;
    if (status.mode & WRITABLE && !(status.mode & STICKY)) yield `${path} can be written by others than root`;
    if (status.isDirectory()) yield* check(path);
  }
}

/** The label of the image and the answer of /health come from two places, and must say the same. */
function* checkVersion() {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  if (process.env.VERSION !== version)
    yield `VERSION is ${process.env.VERSION}, package.json says ${version}`;
}
