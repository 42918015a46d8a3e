import { runDemo } from "./runDemo.ts";
import { parseDemoArguments } from "./demoArguments.ts";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second one means: now.
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error("stopped"));
  });
}
process.exitCode = await runDemo(parseDemoArguments(process.argv.slice(2)), controller.signal);
