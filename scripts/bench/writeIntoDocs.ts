import { readFileSync, writeFileSync } from "node:fs";

const START = "<!-- Measured by `npm run bench -- --docs`: do not edit. -->";
const END = "<!-- End of what was measured. -->";

export const performancePage = new URL("../../docs/performance.md", import.meta.url);

/** Replaces what stands between the page's two marks, of which the first names the command. */
export function writeIntoDocs(markdown: string, page = performancePage, mark = START): void {
  const { before, after } = aroundMeasured(readFileSync(page, "utf8"), mark);
  writeFileSync(page, `${before}${mark}\n\n${markdown}\n\n${END}${after}`);
}

/** @throws Error where a mark is missing. */
export function aroundMeasured(
  text: string,
  mark = START,
): { before: string; measured: string; after: string } {
  const start = text.indexOf(mark);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`The page has no place between ${mark} and ${END}`);
  return {
    before: text.slice(0, start),
    measured: text.slice(start + mark.length, end).trim(),
    after: text.slice(end + END.length),
  };
}
