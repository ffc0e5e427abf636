import assert from "node:assert/strict";
import { test } from "node:test";
import { requestId } from "../../src/request-id.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

test("the caller's own name is kept", () => {
  assert.equal(
    requestId({ "x-request-id": "order-1.a_B", traceparent: `00-${TRACE}-b7ad6b7169203331-01` }),
    "order-1.a_B",
  );
});

test("without one, a request is called after its trace", () => {
  assert.equal(requestId({ traceparent: `00-${TRACE}-b7ad6b7169203331-01` }), TRACE);
});

for (const headers of [
  { "x-request-id": "a".repeat(129) },
  { "x-request-id": 'a"}' },
  { "x-request-id": "" },
  { traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` },
  { traceparent: `00-${TRACE}` },
]) {
  test(`${JSON.stringify(headers).slice(0, 60)} is not taken over`, () => {
    assert.match(requestId(headers), /^[0-9a-f-]{36}$/);
    assert.notEqual(requestId(headers), requestId(headers));
  });
}
