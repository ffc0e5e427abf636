import { setTimeout as delay } from "node:timers/promises";

/**
 * Knows which connections of a server carry a request, so that a stop can end the others at once.
 */
export class Drain {
  #isReady = true;
  /** @type {Map<import("node:net").Socket, Set<import("node:http").ServerResponse>>} */
  #connections = new Map();
  #server;

  /** @param {import("node:http").Server} server before it listens */
  constructor(server) {
    this.#server = server;
    server.on("connection", (socket) => {
      this.#connections.set(socket, new Set());
      socket.once("close", () => this.#connections.delete(socket));
    });
    server.prependListener("request", (request, response) => this.#follow(request.socket, response));
  }

  /** Whether new requests are welcome. */
  get isReady() {
    return this.#isReady;
  }

  /**
   * Readiness goes first, while requests are still served: load balancers need time to notice. Then the listener
   * closes, idle connections end, and requests in flight are answered until the deadline.
   *
   * @param {Readonly<{ shutdownDelayMs: number, shutdownTimeoutMs: number }>} limits
   * @returns {Promise<number>} how many requests had to be cut off
   */
  async stop({ shutdownDelayMs, shutdownTimeoutMs }) {
    const deadline = new AbortController();
    const late = delay(shutdownTimeoutMs, undefined, { signal: deadline.signal }).catch(() => {});
    this.#isReady = false;
    for (const open of this.#connections.values())
      for (const response of open) response.shouldKeepAlive = false;
    await delay(shutdownDelayMs);

    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const [socket, open] of this.#connections) if (open.size === 0) socket.destroy();
    await Promise.race([closed, late]);
    deadline.abort();

    const cut = [...this.#connections.values()].reduce((sum, open) => sum + open.size, 0);
    this.#server.closeAllConnections();
    return cut;
  }

  /**
   * @param {import("node:net").Socket} socket
   * @param {import("node:http").ServerResponse} response
   */
  #follow(socket, response) {
    const open = this.#connections.get(socket);
    open?.add(response);
    // While stopping, an answer is the last one on its connection: the next request goes to another instance.
    if (!this.#isReady) response.shouldKeepAlive = false;
    response.once("close", () => open?.delete(response));
  }
}
