import { createServer } from "node:http";
import { createApp } from "./app.js";
import { ConfigError, readConfig } from "./config.js";
import { Lifecycle } from "./lifecycle.js";
import { createLog } from "./log.js";

// Node's own defaults let one slow client hold a connection for a minute and a half.
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const MAX_CONNECTIONS = 1_000;
const EXIT_BAD_CONFIG = 2;

function start() {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const lifecycle = new Lifecycle();
  const server = createServer(LIMITS, createApp({ log, lifecycle, stage: config.stage }));
  server.maxConnections = MAX_CONNECTIONS;

  let isStopping = false;
  /** @param {NodeJS.Signals} signal */
  const stop = async (signal) => {
    if (isStopping) {
      log.warn({ signal }, "second signal, ending at once");
      process.exit(1);
    }
    isStopping = true;
    log.info({ signal }, "stopping");
    const limits = { delayMs: config.shutdownDelayMs, timeoutMs: config.shutdownTimeoutMs };
    const answeredAll = await lifecycle.stop(server, limits);
    log.info({ answeredAll }, "stopped");
    process.exit(answeredAll ? 0 : 1);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  server.on("error", (error) => {
    log.fatal({ err: error }, "cannot listen");
    process.exit(1);
  });
  server.listen({ port: config.port, ...(config.host ? { host: config.host } : {}) }, () => {
    lifecycle.started();
    log.info({ address: server.address() }, "listening");
  });
}

try {
  start();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`the configuration is not valid:\n${error.message}`);
  process.exitCode = EXIT_BAD_CONFIG;
}
