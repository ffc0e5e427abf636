import manifest from "../package.json" with { type: "json" };

/** What the service says about itself; package.json is the only place where it is written. */
export const about = {
  name: manifest.productName,
  description: manifest.description,
  version: manifest.version,
};
