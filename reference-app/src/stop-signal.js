import { constants } from "node:os";

/** @type {NodeJS.Signals | undefined} */
let first;

/**
 * Is to be imported before everything else: a stop signal that comes while the service starts must not be lost.
 * Resolves with the first SIGTERM or SIGINT. The next one ends the process at once.
 *
 * @type {Promise<NodeJS.Signals>}
 */
export const stopSignal = new Promise((resolve) => {
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
    process.on(signal, () => {
      if (first) process.exit(128 + constants.signals[signal]);
      first = signal;
      resolve(signal);
    });
  }
});
