import assert from "node:assert/strict";
import { test } from "node:test";
import manifest from "../../package.json" with { type: "json" };
import about from "../../src/about.json" with { type: "json" };

test("the version is that of package.json", () => {
  assert.equal(about.version, manifest.version);
});
