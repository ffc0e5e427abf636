import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import express from "express";
import helmet from "helmet";
import { about } from "./about.js";
import { renderPage } from "./page.js";

/**
 * @typedef {object} Parts what the application is made of; tests bring their own
 * @property {import("pino").Logger} log
 * @property {{ readonly isReady: boolean }} readiness
 * @property {Readonly<{ stage: string, bodyLimitBytes: number }>} config
 */

const PROBES = ["/health", "/ready"];

/**
 * The application. It does not listen, so that a test can run it on any port.
 *
 * @param {Parts} parts
 */
export function createApp({ log, readiness, config }) {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(logRequest(log));
  // Pages are also read over plain HTTP on a developer's machine, where an upgraded link would not work.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  app.use(express.json({ limit: config.bodyLimitBytes }));

  app.get("/", (_request, response) => {
    response.type("html").send(renderPage({ ...about, uptime: process.uptime(), stage: config.stage }));
  });
  app.get("/health", (_request, response) => {
    response.json({ status: "ok", uptime: process.uptime(), version: about.version });
  });
  app.get("/ready", (_request, response) => {
    const isReady = readiness.isReady;
    response.status(isReady ? 200 : 503).json({ status: isReady ? "ready" : "stopping" });
  });
  app.post("/echo", (request, response) => {
    if (request.body === undefined)
      return answer(response, 415, "send a JSON body: content-type application/json");
    return response.json(request.body);
  });

  app.use((request, response) => answer(response, 404, `nothing is at ${request.method} ${request.path}`));
  app.use(answerError(log));
  return app;
}

/**
 * @param {import("express").Response} response
 * @param {number} status
 * @param {string} [detail]
 */
function answer(response, status, detail) {
  return response
    .status(status)
    .json({ error: STATUS_CODES[status], detail, requestId: response.locals.requestId });
}

/**
 * One line for each request when it ends. The query is left out: it may carry what nobody should read in a log.
 *
 * @param {import("pino").Logger} log
 * @returns {import("express").RequestHandler}
 */
function logRequest(log) {
  return (request, response, next) => {
    const started = performance.now();
    const requestId = requestIdOf(request);
    const { method, path } = request;
    response.locals.requestId = requestId;
    response.set("X-Request-Id", requestId);
    response.once("close", () => {
      const status = response.statusCode;
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const headers = log.isLevelEnabled("debug") ? request.headers : undefined;
      const wasAnswered = response.writableFinished;
      const isRoutine = PROBES.includes(path) && status === 200;
      const fields = { requestId, method, path, status, ms, headers };
      log[isRoutine ? "debug" : "info"](fields, wasAnswered ? "request" : "request broken off");
    });
    next();
  };
}

/**
 * The id that a proxy gave the request, when it is harmless, so that one search finds both logs.
 *
 * @param {import("express").Request} request
 */
function requestIdOf(request) {
  const given = request.get("X-Request-Id") ?? "";
  return /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * @param {import("pino").Logger} log
 * @returns {import("express").ErrorRequestHandler}
 */
function answerError(log) {
  return (error, _request, response, next) => {
    // Errors that the client caused carry a status below 500. All others are ours: their details stay in the log.
    const isClients = error?.status >= 400 && error.status < 500;
    if (!isClients) log.error({ err: error, requestId: response.locals.requestId }, "request failed");
    if (response.headersSent) return next(error);
    return isClients ? answer(response, error.status, error.message) : answer(response, 500);
  };
}
