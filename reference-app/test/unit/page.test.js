import assert from "node:assert/strict";
import { test } from "node:test";
import { renderPage } from "../../src/page.js";

const facts = { name: "Name", description: "Text", version: "1.2.3", uptime: 3_723.9, stage: "production" };

test("the page shows name, description, version, uptime and stage", () => {
  const page = renderPage(facts);

  for (const text of ["<h1>Name</h1>", "<p>Text</p>", "1.2.3", "01:02:03", "production"])
    assert.ok(page.includes(text));
});

test("the stage it runs in is marked, and no other", () => {
  assert.deepEqual(renderPage(facts).match(/<li aria-current="step">\w+/g), [
    '<li aria-current="step">production',
  ]);
});

test("texts cannot become markup", () => {
  const page = renderPage({ ...facts, name: "<b>&\"'", description: "</p><script>", stage: "<i>" });

  assert.doesNotMatch(page, /<b>|<script>|<i>/);
  assert.ok(page.includes("&#60;b&#62;&#38;&#34;&#39;"));
});
