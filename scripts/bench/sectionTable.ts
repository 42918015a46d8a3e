import type { Column } from "../cli/terminal/table.ts";
import type { Comparison, Section } from "./Comparison.ts";

/** A section as columns and rows of text. */
export interface SectionTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Where every way is compared with the same others: a line an other, with its milliseconds and how many times faster each way is.
 * Else a line a pair.
 */
export function sectionTable({ comparisons }: Section): SectionTable {
  const names = [...new Set(comparisons.map(({ name }) => name))];
  const others = [...new Set(comparisons.map(({ versus }) => versus))];
  const isMatrix =
    names.length > 1 && others.length > 1 && comparisons.length === names.length * others.length;
  return isMatrix ? matrix(comparisons, names, others) : pairs(comparisons);
}

function matrix(
  comparisons: readonly Comparison[],
  names: readonly string[],
  others: readonly string[],
): SectionTable {
  const pairOf = (name: string, versus: string): Comparison | undefined =>
    comparisons.find((one) => one.name === name && one.versus === versus);
  const [first = ""] = others;
  const rows = others.map((versus) => {
    const line = names.map((name) => pairOf(name, versus));
    const times = new Set(line.map((one) => one?.versusMilliseconds));
    const own = times.size === 1 ? milliseconds(line[0]?.versusMilliseconds) : "";
    return [versus, own, ...line.map((one) => timesFaster(one?.ratio ?? NaN))];
  });
  return {
    columns: [
      { title: "", align: "left" },
      { title: "ms", align: "right" },
      ...names.map((title): Column => ({ title, align: "right" })),
    ],
    rows: [
      ["itself, ms", "", ...names.map((name) => milliseconds(pairOf(name, first)?.milliseconds))],
      ...rows,
    ],
  };
}

function pairs(comparisons: readonly Comparison[]): SectionTable {
  return {
    columns: [
      { title: "", align: "left" },
      { title: "ms", align: "right" },
      { title: "versus", align: "left" },
      { title: "ms", align: "right" },
      { title: "times faster", align: "right" },
    ],
    rows: comparisons.map((one) => [
      one.name,
      milliseconds(one.milliseconds),
      one.versus,
      milliseconds(one.versusMilliseconds),
      timesFaster(one.ratio),
    ]),
  };
}

/** Two digits at least, and no more decimals than a time of its size is measured to. */
function milliseconds(time = NaN): string {
  if (time >= 100) return Math.round(time).toLocaleString("en-US");
  return time >= 10 ? time.toFixed(1) : time.toPrecision(2);
}

/** A way slower than the other, a limit among them, reaches a share of it. */
function timesFaster(ratio: number): string {
  if (ratio < 0.995) return `${Math.round(100 * ratio)} %`;
  return ratio >= 100 ? `${Math.round(ratio).toLocaleString("en-US")} ×` : `${ratio.toPrecision(2)} ×`;
}
