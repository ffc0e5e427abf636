// Bundles the service: dist/ ships, build/ does not (source maps and the list of what went in).
// usage: node scripts/build.js [--packages=FOLDER]   the folder whose node_modules may ship, this one when not given
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const { packages } = parseArgs({ options: { packages: { type: "string", default: process.cwd() } } }).values;

const SHIPPED_FIELDS = ["productName", "description", "version"];

/** @type {import("esbuild").Plugin} */
const slimManifest = {
  name: "slim-manifest",
  setup({ onLoad }) {
    // Of package.json only what the service says about itself; scripts and tools are nobody's business there.
    onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      if (dirname(path) !== process.cwd()) return undefined;
      const manifest = JSON.parse(await readFile(path, "utf8"));
      const contents = JSON.stringify(
        Object.fromEntries(SHIPPED_FIELDS.map((name) => [name, manifest[name]])),
      );
      return { contents, loader: "json" };
    });
  },
};

/** @type {import("esbuild").Plugin} */
const packagesOnly = {
  name: "packages-only",
  setup({ onResolve, resolve }) {
    // A name that is no path: a package, or a part of Node itself. From inside the packages they find each other.
    onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
      if (kind === "entry-point" || resolveDir.startsWith(packages)) return undefined;
      return resolve(path, { kind, resolveDir: packages });
    });
  },
};

await mkdir("build", { recursive: true });
await mkdir("dist", { recursive: true });
// What an earlier build left must not ship. The folder itself stays: in an image it is not ours to remove.
for (const name of await readdir("dist")) await rm(join("dist", name), { recursive: true });

const result = await build({
  entryPoints: ["src/server.js", "src/healthcheck.js"],
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // Native addons cannot be bundled: they are copied beside the bundle.
  loader: { ".node": "copy" },
  plugins: [slimManifest, packagesOnly],
  sourcemap: "external",
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
});
for (const { path, contents, text } of result.outputFiles) {
  const name = basename(path);
  if (name.endsWith(".map")) await writeFile(join("build", name), contents);
  else if (name.endsWith(".cjs"))
    await writeFile(join("dist", name), `${text}//# sourceMappingURL=../build/${name}.map\n`);
  else await writeFile(join("dist", name), contents);
}
await writeFile("build/inputs.json", `${JSON.stringify(Object.keys(result.metafile.inputs), null, 2)}\n`);
