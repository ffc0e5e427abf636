// The container's health check: good only when /health answers 200 and says "ok" within two seconds.
import { get } from "node:http";
import { DEFAULT_PORT } from "./config.js";

const TIMEOUT_MS = 2_000;

/** @param {string} reason shown by `docker inspect` */
function fail(reason) {
  process.stdout.write(`${reason}\n`);
  process.exit(1);
}

const { HOST, PORT } = process.env;
// A number and not "localhost", which may mean an address that nothing listens on.
const host = HOST && HOST !== "::" && HOST !== "0.0.0.0" ? HOST : "127.0.0.1";
const request = get({ host, port: PORT || DEFAULT_PORT, path: "/health", agent: false }, async (response) => {
  let body = "";
  for await (const chunk of response) body += chunk;
  if (response.statusCode !== 200) fail(`/health answered ${response.statusCode}`);
  if (!/"status"\s*:\s*"ok"/.test(body)) fail(`/health answered ${body.slice(0, 100)}`);
});
request.on("error", (error) => fail(error.message));
// Covers the whole answer, also one that comes in drops.
setTimeout(() => fail(`/health did not answer within ${TIMEOUT_MS} ms`), TIMEOUT_MS).unref();
