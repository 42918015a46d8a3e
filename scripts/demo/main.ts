import { fileURLToPath } from "node:url";

import { parseDemoArguments } from "./demoArguments.ts";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second one means: now.
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error("stopped"));
  });
}
const options = parseDemoArguments(process.argv.slice(2));
// Hardhat looks for its configuration from the working directory up, when it is imported.
process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
const { runDemo } = await import("./runDemo.ts");
process.exitCode = await runDemo(options, controller.signal);
