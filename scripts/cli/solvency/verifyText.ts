import { colorsOf } from "../terminal/colors.ts";
import type { Check } from "./verifyDocument.ts";

/** The checks for people, one a line. */
export function verifyText(checks: readonly Check[]): string {
  const pc = colorsOf(process.stdout);
  const failed = checks.filter(({ holds }) => !holds).length;
  return [
    ...checks.map(({ what, holds, detail }) =>
      holds ? `${pc.green("✓")} ${what}` : `${pc.red("✗")} ${what}\n    ${detail ?? ""}`,
    ),
    failed === 0
      ? pc.green("the proof holds, and says what follows from the book and the scenarios")
      : pc.red(`${failed} of ${checks.length} checks failed`),
  ].join("\n");
}
