import { isIP } from "node:net";

/**
 * @typedef {object} Config
 * @property {number} port where HTTP is answered; 0 lets the system choose
 * @property {string | undefined} host the one address to listen on; undefined means all, IPv6 and IPv4
 * @property {string} logLevel the lowest level that is logged
 * @property {string} stage the Dockerfile stage this runs in
 * @property {number} shutdownDelayMs how long requests are still accepted after the stop signal
 * @property {number} shutdownTimeoutMs how long a stop may take altogether
 * @property {number} bodyLimitBytes the largest request body
 * @property {number} headerLimitBytes the largest request header
 * @property {number} headersTimeoutMs how long a client may take to send the header
 * @property {number} requestTimeoutMs how long a client may take to send header and body
 * @property {number} keepAliveTimeoutMs how long an idle connection stays open
 * @property {number} maxConnections connections at one time; further ones are closed
 * @property {number} maxRequestsPerSocket requests on one connection; the last one closes it
 */

export const DEFAULT_PORT = 3000;

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** The environment holds values that the service cannot work with: one line for each. */
export class ConfigError extends Error {}

/**
 * Reads the configuration from the environment. A variable that is empty counts as not set.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Readonly<Config>}
 * @throws {ConfigError} naming each variable that is wrong, its value and what is allowed
 */
export function readConfig(environment) {
  /** @type {string[]} */
  const problems = [];

  /**
   * @param {string} name
   * @param {number} fallback
   * @param {readonly [smallest: number, largest: number]} range
   */
  function whole(name, fallback, [smallest, largest]) {
    const text = environment[name] || String(fallback);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= smallest && value <= largest) return value;
    problems.push(`${name} is "${text}"; allowed: a whole number from ${smallest} to ${largest}`);
    return fallback;
  }

  const config = {
    port: whole("PORT", DEFAULT_PORT, [0, 65_535]),
    host: environment.HOST || undefined,
    logLevel: environment.LOG_LEVEL || "info",
    stage: environment.STAGE || "none",
    shutdownDelayMs: whole("SHUTDOWN_DELAY_MS", 500, [0, 60_000]),
    // `docker stop` kills after ten seconds; the default leaves two for the rest of the container.
    shutdownTimeoutMs: whole("SHUTDOWN_TIMEOUT_MS", 8_000, [0, 600_000]),
    bodyLimitBytes: whole("BODY_LIMIT_BYTES", 102_400, [1, 104_857_600]),
    headerLimitBytes: whole("HEADER_LIMIT_BYTES", 16_384, [1_024, 1_048_576]),
    // Node's own defaults let one slow client hold a connection for a minute and a half.
    headersTimeoutMs: whole("HEADERS_TIMEOUT_MS", 10_000, [100, 600_000]),
    requestTimeoutMs: whole("REQUEST_TIMEOUT_MS", 15_000, [100, 600_000]),
    keepAliveTimeoutMs: whole("KEEP_ALIVE_TIMEOUT_MS", 5_000, [100, 600_000]),
    maxConnections: whole("MAX_CONNECTIONS", 1_000, [1, 1_000_000]),
    maxRequestsPerSocket: whole("MAX_REQUESTS_PER_SOCKET", 10_000, [1, 1_000_000]),
  };
  if (!LOG_LEVELS.includes(config.logLevel)) {
    problems.push(`LOG_LEVEL is "${config.logLevel}"; allowed: ${LOG_LEVELS.join(", ")}`);
  }
  if (config.host && !isIP(config.host)) {
    problems.push(`HOST is "${config.host}"; allowed: an IPv4 or IPv6 address, or nothing for all addresses`);
  }
  if (config.shutdownDelayMs > config.shutdownTimeoutMs) {
    problems.push(
      `SHUTDOWN_DELAY_MS is "${config.shutdownDelayMs}"; allowed: at most SHUTDOWN_TIMEOUT_MS, ` +
        `which is ${config.shutdownTimeoutMs}`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return Object.freeze(config);
}
