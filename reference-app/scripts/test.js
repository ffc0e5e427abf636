// Runs every test with JUnit and coverage written to the reports folder; ends with the runner's own exit code.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const reports = process.env.REPORTS || "reports";
mkdirSync(reports, { recursive: true });
const reporters = { spec: "stdout", junit: join(reports, "junit.xml"), lcov: join(reports, "lcov.info") };
const options = Object.entries(reporters).flatMap(([name, to]) => [
  `--test-reporter=${name}`,
  `--test-reporter-destination=${to}`,
]);
const coverage = ["--experimental-test-coverage", "--test-coverage-exclude={scripts,test}/**"];
const run = spawnSync(process.execPath, ["--test", ...coverage, ...options, "test/**/*.test.js"], { stdio: "inherit" });
if (run.error) throw run.error;
process.exitCode = run.status ?? 1;
