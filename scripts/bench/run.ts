/** How fast the kernel is against other ways of doing the same: `npm run bench`. */
import { interruptible } from "../cli/background/interruptible.ts";
import { bench } from "./bench.ts";

// A reader that closes early is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await interruptible(() => bench(process.argv.slice(2)));
