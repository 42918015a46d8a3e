/** What tests ran of one file. */
export interface FileCoverage {
  readonly file: string;
  readonly lines: number;
  /** Lines that no test ran. */
  readonly missing: readonly number[];
}

/** Reads a tracefile (lcov: `SF` begins a file, `DA` is a line and how often it ran). */
export function readTracefile(text: string): FileCoverage[] {
  return text
    .split("end_of_record")
    .flatMap((record): FileCoverage[] => {
      const file = /^SF:(.*)$/m.exec(record)?.[1];
      if (file === undefined) return [];
      const runs = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => [Number(line), Number(count)]);
      const missing = runs.filter(([, count]) => count === 0).map(([line = 0]) => line);
      return [{ file, lines: runs.length, missing: missing.sort((a, b) => a - b) }];
    })
    .sort((a, b) => a.file.localeCompare(b.file, "en"));
}

/**
 * Per cent of statements by file, from the table that Hardhat prints: the tracefile has lines only. A line may hold two
 * statements, a condition and what follows it, so this is the finer figure.
 */
export function readStatements(printed: string): ReadonlyMap<string, number> {
  const rows = printed.matchAll(/(contracts\/[\w/]+\.sol)\s*[│|]\s*[\d.]+\s*[│|]\s*([\d.]+)/g);
  return new Map([...rows].map(([, file = "", share]) => [file, Number(share)]));
}
