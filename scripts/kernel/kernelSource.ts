import path from "node:path";

import { buildKernel, readAssembly } from "./buildKernel.ts";

/** The file that holds the built kernel. */
export const kernelFile = path.resolve(import.meta.dirname, "../../model/kernel/builtModules.ts");

/** Its text, built from source. */
export async function kernelSource(read = readAssembly): Promise<string> {
  const [relaxed, plain] = [await buildKernel("relaxed", read), await buildKernel("plain", read)];
  return `/** Built from model/kernel/assembly by \`npm run kernel:build\`: do not edit. WebAssembly in base64. */
export const builtModules = {
  /** With relaxed SIMD, which not every engine has. */
  relaxed:
    "${base64(relaxed)}",
  /** With fixed-width SIMD only. */
  plain:
    "${base64(plain)}",
};
`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
