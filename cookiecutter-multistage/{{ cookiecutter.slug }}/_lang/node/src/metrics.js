import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** What a monitoring system reads at `/metrics`: the requests of one application, and the process. */
export class Metrics {
  #registry = new Registry();
  #inFlight = new Gauge({
    name: "http_requests_in_flight",
    help: "Requests that are being answered.",
    registers: [this.#registry],
  });
  #requests = new Counter({
    name: "http_requests_total",
    help: "Requests that have been answered.",
    labelNames: ["method", "route", "status"],
    registers: [this.#registry],
  });
  #seconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "How long requests took.",
    labelNames: ["method", "route"],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** A request came. */
  began() {
    this.#inFlight.inc();
  }

  /**
   * A request has its answer. Whatever clients make up is no label of its own, because each costs memory.
   *
   * @param {string} method
   * @param {string} route as it was registered; "none" where there is none
   * @param {number} status
   * @param {number} seconds
   */
  ended(method, route, status, seconds) {
    const labels = { method: METHODS.has(method) ? method : "other", route };
    this.#inFlight.dec();
    this.#requests.inc({ ...labels, status });
    this.#seconds.observe(labels, seconds);
  }

  /** The type of `text`. */
  get contentType() {
    return this.#registry.contentType;
  }

  /** Everything, in the text format of Prometheus. */
  text() {
    return this.#registry.metrics();
  }
}
