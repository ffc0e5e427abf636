// Packages with native code: no bundler can take them in, so they ship as modules, with all that they depend on.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";

// What Node loads of a package, and what its licence asks for; sources in C and what a compiler needs stay behind.
const LOADED = /\.([cm]?js|json|node|wasm|so[.\d]*)$|^(licen[cs]e|copying|notice)/i;
const FOR_OTHERS = new RegExp(`/\\.bin$|\\.test\\.js$|/prebuilds/(?!${process.platform}-${process.arch}(/|$))`);

/** @typedef {Readonly<{ dev?: boolean, dependencies?: object, optionalDependencies?: object }>} Package */
/** @type {Record<string, Package>} */
const packages = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

/** Folders of production's packages that hold native code. */
export function nativePackages() {
  return Object.keys(packages).filter((folder) => folder !== "" && !packages[folder]?.dev && hasNativeCode(folder));
}

/**
 * The name by which a package is imported.
 *
 * @param {string} folder
 */
export function nameOf(folder) {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}

/**
 * These folders and those of all packages that they depend on.
 *
 * @param {readonly string[]} folders
 * @param {Set<string>} [found]
 */
export function withDependencies(folders, found = new Set()) {
  for (const folder of folders.filter((name) => !found.has(name))) {
    const { dependencies, optionalDependencies } = packages[folder] ?? {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    withDependencies(
      names.flatMap((name) => folderOf(name, folder)),
      found.add(folder),
    );
  }
  return found;
}

/**
 * Whether a file or folder of a package ships.
 *
 * @param {string} path
 */
export function isLoaded(path) {
  return !FOR_OTHERS.test(path) && (statSync(path).isDirectory() || LOADED.test(basename(path)));
}

/** @param {string} folder */
function hasNativeCode(folder) {
  // Optional packages for other machines are in the lock file and not installed.
  const files = existsSync(folder) ? readdirSync(folder, { encoding: "utf8", recursive: true }) : [];
  return files.some((file) => file === "binding.gyp" || (file.endsWith(".node") && !file.includes("node_modules")));
}

/**
 * Where a package finds another: beside its own packages, or further up; nowhere when that is not installed.
 *
 * @param {string} name
 * @param {string} from
 * @returns {string[]}
 */
function folderOf(name, from) {
  const folder = `${from}${from && "/"}node_modules/${name}`;
  if (existsSync(folder)) return [folder];
  return from === "" ? [] : folderOf(name, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))));
}
