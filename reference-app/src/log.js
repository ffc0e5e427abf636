import pino from "pino";

const SECRET_HEADERS = ["authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"];

/**
 * JSON lines, with the values of headers that carry credentials replaced.
 *
 * @param {string} level
 * @param {import("pino").DestinationStream} [destination] standard output when not given
 */
export function createLog(level, destination = pino.destination({ fd: 1, sync: true })) {
  const paths = SECRET_HEADERS.flatMap((name) => [`headers["${name}"]`, `*.headers["${name}"]`]);
  return pino({ level, base: null, redact: { paths, censor: "[redacted]" } }, destination);
}
