import { setTimeout as delay } from "node:timers/promises";

const IDLE_SWEEP_MS = 50;

/** Knows whether the service should get requests, and ends a server without cutting any. */
export class Lifecycle {
  #isReady = false;

  /** Whether new requests are welcome. */
  get isReady() {
    return this.#isReady;
  }

  /** The server listens. */
  started() {
    this.#isReady = true;
  }

  /**
   * Readiness goes first, then the listener, then idle connections; requests in flight are answered.
   *
   * @param {import("node:http").Server} server
   * @param {Readonly<{ delayMs: number, timeoutMs: number }>} limits
   * @returns {Promise<boolean>} whether every request was answered before the deadline
   */
  async stop(server, { delayMs, timeoutMs }) {
    this.#isReady = false;
    await delay(delayMs);
    if (!server.listening) return true;

    const closed = new Promise((resolve) => server.close(() => resolve(true)));
    // A connection that becomes idle after close() would keep the server open until its keep-alive ends.
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    const deadline = new AbortController();
    const late = delay(timeoutMs, false, { signal: deadline.signal }).catch(() => false);
    const inTime = await Promise.race([closed, late]);
    clearInterval(sweep);
    deadline.abort();
    if (!inTime) server.closeAllConnections();
    return Boolean(inTime);
  }
}
