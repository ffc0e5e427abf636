// Bundles the service into dist/: one minified file each, with source maps beside them that are not shipped.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/server.js", "src/healthcheck.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  sourcemap: "external",
  legalComments: "none",
  logLevel: "warning",
});
