import { colorsOf } from "../terminal/colors.ts";
import { table } from "../terminal/table.ts";
import type { FileOutcome } from "./checkFile.ts";

/** A file of the directory that was not checked, and why. */
export interface NotCovered {
  readonly file: string;
  readonly why: string;
}

const SHOWN = 10;

/** The outcome for people: a line a file, then what differed, what was skipped and what is not covered. */
export function vectorsText(files: readonly FileOutcome[], notCovered: readonly NotCovered[]): string {
  const pc = colorsOf(process.stdout);
  const [heading = "", ...lines] = table(
    [
      { title: "file", align: "left" },
      { title: "rows", align: "right" },
      { title: "failures", align: "right" },
      { title: "worst relative error", align: "right" },
      { title: "", align: "left" },
    ],
    files.map(({ file, rows, failures, worstRelativeError }) => [
      file,
      String(rows),
      String(failures),
      worstRelativeError === 0 ? "0" : worstRelativeError.toExponential(1),
      failures === 0 ? "ok" : "FAILED",
    ]),
  );
  const failures = files.reduce((sum, file) => sum + file.failures, 0);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    pc.dim(heading),
    ...lines.map((line, at) => ((files[at]?.failures ?? 0) > 0 ? pc.red(line) : line)),
    ...files.flatMap(({ file, messages }) => [
      ...messages.slice(0, SHOWN).map((message) => pc.red(`✗ ${file}: ${message}`)),
      ...(messages.length > SHOWN ? [pc.red(`✗ ${file}: and ${messages.length - SHOWN} more`)] : []),
    ]),
    ...files.flatMap(({ file, skipped }) =>
      skipped.map(({ rows, why }) => pc.dim(`- ${file}: ${rows} rows skipped (${why})`)),
    ),
    ...notCovered.map(({ file, why }) => pc.dim(`- ${file}: ${why}`)),
    "",
    pc.bold(
      failures === 0
        ? pc.green(`${rows} rows checked, none differs`)
        : pc.red(`${rows} rows checked, ${failures} failures`),
    ),
  ].join("\n");
}
