// Writes the list of what ships, as CycloneDX and as SPDX: the production packages of the lock file and Debian's.
// usage: node scripts/security/sbom.js RUNTIME FOLDER
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [runtime, folder] = process.argv.slice(2);
if (!runtime || !folder) throw new Error("usage: node scripts/security/sbom.js RUNTIME FOLDER");

const records = join(runtime, "var/lib/dpkg/status.d");
const packages = [
  { name: "node", version: process.versions.node, purl: `pkg:generic/node@${process.versions.node}` },
  ...readdirSync(records).map((name) => debianPackage(readFileSync(join(records, name), "utf8"))),
];

const cyclonedx = npmSbom("cyclonedx");
for (const { name, version, purl } of packages) {
  cyclonedx.components.push({ "bom-ref": purl, type: "library", name, version, purl });
}
write("sbom.cdx.json", cyclonedx);

const spdx = npmSbom("spdx");
for (const { name, version, purl } of packages) {
  const SPDXID = `SPDXRef-System-${name.replace(/[^\w.-]/g, "-")}`;
  spdx.packages.push({
    name,
    SPDXID,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  });
  spdx.relationships.push({
    spdxElementId: spdx.documentDescribes[0],
    relatedSpdxElement: SPDXID,
    relationshipType: "DEPENDS_ON",
  });
}
write("sbom.spdx.json", spdx);

/** @param {string} format */
function npmSbom(format) {
  const options = ["sbom", "--package-lock-only", "--omit=dev", `--sbom-format=${format}`];
  return JSON.parse(execFileSync("npm", options, { encoding: "utf8", maxBuffer: 2 ** 28 }));
}

/** @param {string} record what `dpkg-query --status` printed */
function debianPackage(record) {
  const field = (/** @type {string} */ name) => record.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
  const name = field("Package");
  const version = field("Version");
  const architecture = field("Architecture");
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name, version, purl };
}

/**
 * @param {string} name
 * @param {unknown} sbom
 */
function write(name, sbom) {
  writeFileSync(join(folder ?? "", name), `${JSON.stringify(sbom, null, 2)}\n`);
  process.stdout.write(`sbom: ${name}\n`);
}
