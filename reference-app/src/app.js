import express from "express";
import helmet from "helmet";
import about from "./about.json" with { type: "json" };
import { Metrics } from "./metrics.js";
import { renderPage } from "./page.js";
import { requestId } from "./request-id.js";

const BODY_LIMIT_BYTES = 100 * 1024;
const METHODS = {
  "/": "GET, HEAD",
  "/health": "GET, HEAD",
  "/ready": "GET, HEAD",
  "/metrics": "GET, HEAD",
  "/echo": "POST",
};

/**
 * The application, without a listener, so that tests can start it on any port.
 *
 * @param {Readonly<{ log: import("pino").Logger, lifecycle: { isReady: boolean }, stage: string }>} parts
 */
export function createApp({ log, lifecycle, stage }) {
  const app = express();
  const metrics = new Metrics();
  app.disable("x-powered-by");
  app.use(logRequests(log, metrics));
  // The page is also read over plain HTTP, on a developer's machine.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use((_request, response, next) => {
    // While stopping, each answer is the last on its connection, so that clients go elsewhere.
    if (!lifecycle.isReady) response.set("Connection", "close");
    next();
  });
  app.use(refuseLargeBodies);
  app.use(express.json({ limit: BODY_LIMIT_BYTES }));

  app.get("/", (_request, response) => {
    response.type("html").send(renderPage({ ...about, uptime: process.uptime(), stage }));
  });
  app.get("/health", (_request, response) => {
    response.json({ status: "ok", uptime: process.uptime(), version: about.version });
  });
  app.get("/ready", (_request, response) => {
    response.status(lifecycle.isReady ? 200 : 503).json({ status: lifecycle.isReady ? "ready" : "stopping" });
  });
  app.get("/metrics", async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.text());
  });
  app.post("/echo", (request, response) => {
    response.json(request.body ?? null);
  });

  for (const [path, allowed] of Object.entries(METHODS)) {
    app.all(path, (request, response) => {
      response.set("Allow", allowed);
      refuse(response, 405, "method not allowed", { method: request.method, path: request.path });
    });
  }
  app.use((request, response) => {
    refuse(response, 404, "not found", { method: request.method, path: request.path });
  });
  app.use(answerErrors);
  return app;
}

/**
 * Answers at once: the parser would first read all of a body that it refuses.
 *
 * @type {import("express").RequestHandler}
 */
function refuseLargeBodies(request, response, next) {
  if (Number(request.headers["content-length"] ?? 0) <= BODY_LIMIT_BYTES) return next();
  refuse(response, 413, "request entity too large");
}

/**
 * Answers an error; its id is that of the lines in the log.
 *
 * @param {import("express").Response} response
 * @param {number} status
 * @param {string} error
 * @param {Record<string, string>} [more]
 */
function refuse(response, status, error, more = {}) {
  response.status(status).json({ error, ...more, id: response.locals.id });
}

/**
 * Logs and counts each request; what else is to be logged of it goes to `response.locals.log`, whose lines carry its id.
 *
 * @param {import("pino").Logger} log
 * @param {Metrics} metrics
 * @returns {import("express").RequestHandler}
 */
function logRequests(log, metrics) {
  return (request, response, next) => {
    const started = performance.now();
    const id = requestId(request.headers);
    response.locals.id = id;
    response.locals.log = log.child({ id });
    response.set("X-Request-Id", id);
    metrics.began();
    response.on("close", () => {
      // Not the URL, which may hold credentials in front of the host and in the query.
      const { method, headers, path } = request;
      const fields = { method, path, status: response.statusCode };
      const elapsed = performance.now() - started;
      const ms = Math.round(elapsed * 10) / 10;
      metrics.ended(method, request.route?.path ?? "none", response.statusCode, elapsed / 1000);
      // Headers are only of interest when somebody looks for a fault.
      response.locals.log.info({ ...fields, ms, ...(log.isLevelEnabled("debug") ? { headers } : {}) }, "request");
    });
    next();
  };
}

/** @type {import("express").ErrorRequestHandler} */
function answerErrors(error, _request, response, next) {
  // Errors of a request carry a status below 500; anything else is ours, and its details stay in the log.
  const isClients = error.status >= 400 && error.status < 500;
  if (!isClients) response.locals.log.error({ err: error }, "request failed");
  if (response.headersSent) return next(error);
  refuse(response, isClients ? error.status : 500, isClients ? error.message : "internal error");
}
