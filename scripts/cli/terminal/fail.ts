import { colorsOf } from "./colors.ts";

/** One line on stderr. */
export function fail(message: string): void {
  process.stderr.write(`${colorsOf(process.stderr).red("error:")} ${message}\n`);
}
