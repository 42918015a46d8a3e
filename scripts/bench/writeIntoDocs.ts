import { readFileSync, writeFileSync } from "node:fs";

const START = "<!-- Measured by `npm run bench -- --docs`: do not edit. -->";
const END = "<!-- End of what was measured. -->";

export const performancePage = new URL("../../docs/performance.md", import.meta.url);

/** Replaces what stands between the page's two marks. */
export function writeIntoDocs(markdown: string, page = performancePage): void {
  const { before, after } = aroundMeasured(readFileSync(page, "utf8"));
  writeFileSync(page, `${before}${START}\n\n${markdown}\n\n${END}${after}`);
}

/** @throws Error where a mark is missing. */
export function aroundMeasured(text: string): { before: string; measured: string; after: string } {
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`The page has no place between ${START} and ${END}`);
  return {
    before: text.slice(0, start),
    measured: text.slice(start + START.length, end).trim(),
    after: text.slice(end + END.length),
  };
}
