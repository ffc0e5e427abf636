// Bundles the service into dist/: one minified file each, with source maps beside them that are not shipped.
import { rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
const { warnings } = await build({
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
// The bundle is CommonJS; outside of the image, Node would read it as this package's "type" says.
await writeFile("dist/package.json", '{ "type": "commonjs" }\n');
// What esbuild only warns of, such as import.meta in CommonJS, breaks the service when it runs.
if (warnings.length > 0) throw new Error(`the bundle has ${warnings.length} warning(s), shown above`);
