// The container's health check: good only for status 200 and the words of a healthy service, within two seconds.
import { get } from "node:http";

const TIMEOUT_MS = 2_000;

/** @param {string} reason */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}

const port = process.env.PORT || 3000;
// 127.0.0.1 and not "localhost", which may resolve to an address that nothing listens on.
const request = get(`http://127.0.0.1:${port}/health`, { timeout: TIMEOUT_MS }, (response) => {
  let body = "";
  response.setEncoding("utf8");
  response.on("data", (chunk) => {
    body += chunk;
  });
  response.on("end", () => {
    if (response.statusCode !== 200) fail(`status ${response.statusCode}`);
    if (!/"status"\s*:\s*"ok"/.test(body)) fail(`answer ${body.slice(0, 100)}`);
  });
});
request.on("timeout", () => fail(`no answer in ${TIMEOUT_MS} ms`));
request.on("error", (error) => fail(error.message));
