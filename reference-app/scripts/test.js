// Runs test suites; with --reports=FOLDER also writes JUnit and coverage there, whatever the outcome.
// usage: node scripts/test.js [--reports=FOLDER] SUITE ...
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { reports: { type: "string" } },
  allowPositionals: true,
});
if (positionals.length === 0) throw new Error("usage: node scripts/test.js [--reports=FOLDER] SUITE ...");

const options = ["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"];
if (values.reports) {
  mkdirSync(values.reports, { recursive: true });
  for (const [reporter, file] of Object.entries({ junit: "junit.xml", lcov: "lcov.info" })) {
    options.push(`--test-reporter=${reporter}`, `--test-reporter-destination=${join(values.reports, file)}`);
  }
  options.push("--experimental-test-coverage", "--test-coverage-include=src/**", "--test-coverage-lines=90");
}
const patterns = positionals.map((suite) => `test/${suite}/**/*.test.js`);
const run = spawnSync(process.execPath, [...options, ...patterns], { stdio: "inherit" });
if (run.error) throw run.error;
// A runner that was killed has no exit code, and is no success.
process.exitCode = run.status ?? 1;
