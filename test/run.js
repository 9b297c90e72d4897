/** The test command: the checks, the build, every test; its last line counts what ran. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const report = join(mkdtempSync(join(tmpdir(), "wirehawk-test-")), "report.json");
const counts = { passed: 0, failed: 0, skipped: 0 };

function step(name, command, args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  const isFine = status === 0;
  counts[isFine ? "passed" : "failed"]++;
  if (!isFine) console.error(`${name} failed`);
  return isFine;
}

step("types", "npx", ["--no-install", "tsc", "-p", "tsconfig.json"]);
step("types of the pages", "npx", ["--no-install", "tsc", "-p", "web/tsconfig.json"]);
step("style", "npx", ["--no-install", "biome", "ci", "."]);
step("dead code", "npx", ["--no-install", "knip"]);
step("build", process.execPath, ["bin/build.js"]);
spawnSync(
  "npx",
  ["--no-install", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  { stdio: "inherit" },
);
// On a person's machine `npm run fuzz` is for whoever changes a parser.
if (process.env.CI) step("fuzz", "npm", ["run", "--silent", "fuzz", "--", "--minutes", "1", "--cores", "1"]);
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  counts.passed += numPassedTests;
  counts.failed += Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? 1 : 0);
  counts.skipped += numPendingTests;
} catch {
  console.error("the tests left no report");
  counts.failed++;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
