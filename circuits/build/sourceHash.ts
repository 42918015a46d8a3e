import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import type { CircuitSizes } from "../CircuitSizes.ts";
import manifest from "../package.json" with { type: "json" };

const CIRCUITS = path.resolve(import.meta.dirname, "..");
/** All that a build depends on: what is compiled, how, and how keys are made of it. */
const SOURCES = ["templates", "build", "keys", "field", "constraints"];

/** 16 hex digits that change with the templates, the code that builds, the sizes and the versions of compiler and libraries. */
export function sourceHash(sizes: CircuitSizes): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(sizes))
    .update(JSON.stringify(manifest.dependencies));
  for (const folder of SOURCES) {
    for (const file of readdirSync(path.join(CIRCUITS, folder)).sort()) {
      if (file.endsWith(".test.ts")) continue;
      hash.update(file).update(readFileSync(path.join(CIRCUITS, folder, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
