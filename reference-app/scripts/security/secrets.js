// Looks for credentials in files, and ends with exit code 1 when there are any. It needs no network.
// usage: node scripts/security/secrets.js PATH ...
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

const PRESET = "@secretlint/secretlint-rule-preset-recommend";
const config = { rules: [{ id: PRESET, rule: creator }] };

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error("usage: node scripts/security/secrets.js PATH ...");
const files = paths.flatMap((path) => [...walk(path)]);
if (files.length === 0) throw new Error(`nothing to look at in ${paths.join(", ")}`);

let found = 0;
for (const filePath of files) {
  const content = readFileSync(filePath, "utf8");
  const source = /** @type {const} */ ({ filePath, content, contentType: "text", ext: extname(filePath) });
  const { messages } = await lintSource({
    source,
    options: { config, maskSecrets: true, noPhysicFilePath: true },
  });
  for (const { loc, message } of messages) {
    process.stdout.write(`secret: ${filePath}:${loc.start.line}: ${message}\n`);
    found += 1;
  }
}
process.stdout.write(`secrets: ${found} in ${files.length} files\n`);
if (found > 0) process.exitCode = 1;

/**
 * @param {string} path
 * @returns {Generator<string>}
 */
function* walk(path) {
  if (!statSync(path).isDirectory()) return yield path;
  for (const name of readdirSync(path)) yield* walk(join(path, name));
}
