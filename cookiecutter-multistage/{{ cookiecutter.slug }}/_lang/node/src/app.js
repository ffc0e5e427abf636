import { randomUUID } from "node:crypto";
import express from "express";
import helmet from "helmet";
import about from "./about.json" with { type: "json" };
import { renderPage } from "./page.js";

const BODY_LIMIT_BYTES = 100 * 1024;
const METHODS = { "/": "GET, HEAD", "/health": "GET, HEAD", "/ready": "GET, HEAD", "/echo": "POST" };

/**
 * The application, without a listener, so that tests can start it on any port.
 *
 * @param {Readonly<{ log: import("pino").Logger, lifecycle: { isReady: boolean }, stage: string }>} parts
 */
export function createApp({ log, lifecycle, stage }) {
  const app = express();
  app.disable("x-powered-by");
  app.use(logRequests(log));
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
  app.post("/echo", (request, response) => {
    response.json(request.body ?? null);
  });

  for (const [path, allowed] of Object.entries(METHODS)) {
    app.all(path, (request, response) => {
      response.set("Allow", allowed);
      response.status(405).json({ error: "method not allowed", method: request.method, path: request.path });
    });
  }
  app.use((request, response) => {
    response.status(404).json({ error: "not found", method: request.method, path: request.path });
  });
  app.use(answerErrors(log));
  return app;
}

/**
 * Answers at once: the parser would first read all of a body that it refuses.
 *
 * @type {import("express").RequestHandler}
 */
function refuseLargeBodies(request, response, next) {
  if (Number(request.headers["content-length"] ?? 0) <= BODY_LIMIT_BYTES) return next();
  response.status(413).json({ error: "request entity too large" });
}

/**
 * @param {import("pino").Logger} log
 * @returns {import("express").RequestHandler}
 */
function logRequests(log) {
  return (request, response, next) => {
    const started = performance.now();
    const id = randomUUID();
    response.set("X-Request-Id", id);
    response.on("close", () => {
      // Not the URL, which may hold credentials in front of the host and in the query.
      const { method, headers, path } = request;
      const fields = { id, method, path, status: response.statusCode };
      const ms = Math.round((performance.now() - started) * 10) / 10;
      // Headers are only of interest when somebody looks for a fault.
      log.info({ ...fields, ms, ...(log.isLevelEnabled("debug") ? { headers } : {}) }, "request");
    });
    next();
  };
}

/**
 * @param {import("pino").Logger} log
 * @returns {import("express").ErrorRequestHandler}
 */
function answerErrors(log) {
  return (error, _request, response, next) => {
    // Errors of a request carry a status below 500; anything else is ours, and its details stay in the log.
    const isClients = error.status >= 400 && error.status < 500;
    if (!isClients) log.error({ err: error }, "request failed");
    if (response.headersSent) return next(error);
    response.status(isClients ? error.status : 500).json({ error: isClients ? error.message : "internal error" });
  };
}
