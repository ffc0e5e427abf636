import pino from "pino";

const SECRET_HEADERS = ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"];

/**
 * One JSON object a line; the values of headers that carry credentials are replaced.
 *
 * @param {string} level
 * @param {import("pino").DestinationStream} [destination] standard output when not given
 */
export function createLog(level, destination = pino.destination({ fd: 1, sync: true })) {
  const paths = SECRET_HEADERS.flatMap((name) => [
    `["${name}"]`,
    `headers["${name}"]`,
    `*.headers["${name}"]`,
  ]);
  const options = {
    level,
    base: null,
    redact: { paths, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (/** @type {string} */ label) => ({ level: label }) },
  };
  return pino(options, destination);
}
