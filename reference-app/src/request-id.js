import { randomUUID } from "node:crypto";

// Whatever a client sends ends up in a header and in the log.
const HARMLESS = /^[A-Za-z0-9._-]{1,128}$/;
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * What a request is called in its answer and in the log: as the caller calls it, else by its trace, else by a new name.
 *
 * @param {import("node:http").IncomingHttpHeaders} headers
 */
export function requestId(headers) {
  const given = String(headers["x-request-id"] ?? "");
  if (HARMLESS.test(given)) return given;
  return TRACEPARENT.exec(String(headers.traceparent ?? ""))?.[1] ?? randomUUID();
}
