import assert from "node:assert/strict";
import { test } from "node:test";
import { renderPage } from "../../src/page.js";

const facts = { title: "Title", description: "Words", version: "1.2.3", uptime: 3_725, stage: "production" };

test("the page shows version, uptime and stage", () => {
  const page = renderPage(facts);

  for (const text of ["1.2.3", "01:02:05", "production"]) assert.ok(page.includes(text), text);
});

test("the page shows the stages that the image was built through, where they are known", () => {
  const built = "Built in stages: ";

  assert.ok(renderPage(facts).includes(`${built}base → dependencies → build → security → production<`));
  assert.ok(!renderPage({ ...facts, stage: "none" }).includes(built));
});

test("text is shown as text", () => {
  const page = renderPage({ ...facts, title: '<script>alert("x")</script>' });

  assert.ok(!page.includes("<script>"));
});
