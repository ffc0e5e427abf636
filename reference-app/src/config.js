/**
 * @typedef {object} Config
 * @property {number} port where HTTP is answered; 0 lets the system choose
 * @property {string | undefined} host address to listen on; undefined means every address, IPv6 and IPv4
 * @property {string} logLevel lowest level that is logged
 * @property {string} stage the Dockerfile stage this runs in, shown on the page
 * @property {number} shutdownDelayMs how long requests are still accepted after the stop signal
 * @property {number} shutdownTimeoutMs how long open requests may take after that
 */

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** The environment holds a value that the service cannot work with. */
export class ConfigError extends Error {}

/**
 * Reads the configuration from the environment.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Config}
 * @throws {ConfigError} naming every variable that is wrong, its value and what is allowed
 */
export function readConfig(environment) {
  /** @type {string[]} */
  const problems = [];

  /**
   * @param {string} name
   * @param {number} fallback
   * @param {number} largest
   */
  function whole(name, fallback, largest) {
    const text = environment[name];
    if (text === undefined || text === "") return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value <= largest) return value;
    problems.push(`${name} is "${text}"; write a whole number from 0 to ${largest}`);
    return fallback;
  }

  const logLevel = environment.LOG_LEVEL || "info";
  if (!LOG_LEVELS.includes(logLevel)) {
    problems.push(`LOG_LEVEL is "${logLevel}"; write one of ${LOG_LEVELS.join(", ")}`);
  }
  const config = {
    port: whole("PORT", 3000, 65_535),
    host: environment.HOST || undefined,
    logLevel,
    stage: environment.STAGE || "none",
    shutdownDelayMs: whole("SHUTDOWN_DELAY_MS", 200, 60_000),
    shutdownTimeoutMs: whole("SHUTDOWN_TIMEOUT_MS", 8_000, 600_000),
  };
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return config;
}
