/** Builds the model's WebAssembly kernel from source: `npm run kernel:build`. */
import { writeFileSync } from "node:fs";

import { kernelFile, kernelSource } from "./kernelSource.ts";

writeFileSync(kernelFile, await kernelSource());
