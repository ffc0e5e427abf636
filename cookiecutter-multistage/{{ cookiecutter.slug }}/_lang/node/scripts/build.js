// Bundles the service into dist/, which ships but for the source maps: one minified file for each program, the files
// beside the code that "files" in package.json names, and packages with native code.
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build, transform } from "esbuild";
import { isLoaded, nameOf, nativePackages, withDependencies } from "./native.js";

const CODE = /\.[cm]?[jt]s$/;
/** @type {string[]} */
const shipped = JSON.parse(readFileSync("package.json", "utf8")).files ?? [];
const native = nativePackages();

await rm("dist", { recursive: true, force: true });
const { metafile, warnings } = await build({
  entryPoints: ["src/server.js", "src/healthcheck.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  external: native.map(nameOf),
  plugins: [{ name: "places", setup: ({ onLoad }) => onLoad({ filter: CODE }, withPlaces) }],
  sourcemap: "external",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
});
// The bundle is CommonJS; outside of the image, Node would read it as this package's "type" says.
await writeFile("dist/package.json", '{ "type": "commonjs" }\n');
// What esbuild only warns of breaks the service when it runs.
if (warnings.length > 0) throw new Error(`the bundle has ${warnings.length} warning(s), shown above`);

for (const path of shipped) {
  if (!existsSync(path)) throw new Error(`"files" in package.json names ${path}, which is not here; see .dockerignore`);
  await cp(path, join("dist", path), { recursive: true });
}
for (const folder of withDependencies(native)) {
  await cp(folder, join("dist", folder), { recursive: true, filter: isLoaded });
}
const left = filesOfService().filter((path) => !(path in metafile.inputs) && !shipped.some((part) => isIn(path, part)));
if (left.length > 0)
  throw new Error(`would not ship: ${left.join(", ")}; see "files" in package.json and .dockerignore`);

/**
 * Lets import.meta say where a source stood, seen from the folder of the bundle, so that files beside it are found. In
 * packages, too: there esbuild does not even warn that it would be empty.
 *
 * @param {import("esbuild").OnLoadArgs} source
 */
async function withPlaces({ path }) {
  const place = relative(process.cwd(), path);
  const source = await readFile(path, "utf8");
  if (!source.includes("import.meta.")) return undefined;
  // No require: packages declare their own by that name.
  const places = {
    filename: `process.getBuiltinModule("node:path").join(__dirname, ${JSON.stringify(place)})`,
    dirname: 'process.getBuiltinModule("node:path").dirname(import_meta_filename)',
    url: 'process.getBuiltinModule("node:url").pathToFileURL(import_meta_filename).href',
  };
  const names = Object.keys(places);
  const { code } = await transform(source, {
    define: Object.fromEntries(names.map((name) => [`import.meta.${name}`, `import_meta_${name}`])),
    banner: Object.entries(places)
      .map(([name, value]) => `const import_meta_${name} = ${value};`)
      .join("\n"),
    sourcefile: path,
    sourcemap: "inline",
  });
  return { contents: code };
}

/** The files of the service that are no code, in the folders that .dockerignore lets through. */
function filesOfService() {
  const lines = readFileSync(".dockerignore", "utf8").split("\n");
  const folders = globSync(lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1)))
    .filter((path) => !["scripts", "test"].includes(path) && statSync(path).isDirectory())
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  return folders
    .filter((entry) => entry.isFile() && !CODE.test(entry.name) && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param {string} path
 * @param {string} part
 */
function isIn(path, part) {
  return !relative(part, path).startsWith("..");
}
