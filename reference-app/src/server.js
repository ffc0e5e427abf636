import { stopSignal } from "./stop-signal.js";

// The stop signal comes first, whatever the alphabet says: it must be listened for while the rest is loaded.

import { once } from "node:events";
import { createServer } from "node:http";
import { createApp } from "./app.js";
import { ConfigError, readConfig } from "./config.js";
import { Drain } from "./drain.js";
import { createLog } from "./log.js";

const EXIT_FAILED = 1;
const EXIT_BAD_CONFIG = 2;

async function main() {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  /** @param {unknown} error */
  const fail = (error) => {
    log.fatal({ err: error }, "the service failed");
    process.exit(EXIT_FAILED);
  };
  process.on("uncaughtException", fail);

  const server = createServer({
    connectionsCheckingInterval: 1_000,
    headersTimeout: config.headersTimeoutMs,
    insecureHTTPParser: false,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    maxHeaderSize: config.headerLimitBytes,
    requestTimeout: config.requestTimeoutMs,
  });
  server.maxConnections = config.maxConnections;
  server.maxRequestsPerSocket = config.maxRequestsPerSocket;
  server.on("connect", (_request, socket) =>
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n"),
  );
  const drain = new Drain(server);
  server.on("request", createApp({ log, readiness: drain, config }));

  server.listen({ port: config.port, ...(config.host ? { host: config.host } : {}) });
  await once(server, "listening").catch(fail);
  log.info({ address: server.address(), stage: config.stage, node: process.version }, "listening");

  const signal = await stopSignal;
  log.info({ signal }, "stopping");
  const cut = await drain.stop(config);
  log[cut === 0 ? "info" : "warn"]({ signal, cut }, "stopped");
  process.exit();
}

main().catch((error) => {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`the configuration is not valid\n${error.message}\n`);
  process.exitCode = EXIT_BAD_CONFIG;
});
