import { existsSync } from "node:fs";

/** The built artefact, the same bytes that ship. */
export const PROGRAM = "dist/server.cjs";
export const HEALTHCHECK = "dist/healthcheck.cjs";

if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: run "npm run build" first`);
