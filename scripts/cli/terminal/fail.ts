import { colorsOf } from "./colors.ts";

/** A quoted file must not steer the terminal. */
const printable = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, "�");

/** One line on stderr. */
export function fail(message: string): void {
  process.stderr.write(`${colorsOf(process.stderr).red("error:")} ${printable(message)}\n`);
}
