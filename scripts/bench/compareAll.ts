import { progress } from "../cli/terminal/progress.ts";
import type { Section } from "./Comparison.ts";
import { cubeBench } from "./cubeBench.ts";
import { hedgeBench } from "./hedgeBench.ts";
import { marginBench } from "./marginBench.ts";
import { tailBench } from "./tailBench.ts";
import { whatIfBench } from "./whatIfBench.ts";

export interface BenchSize {
  readonly accounts: number;
  readonly rounds: number;
  readonly threads: number;
  readonly python: string;
  /** Of the tails and hedges. */
  readonly instruments: number;
  readonly positions: number;
  readonly points: number;
  /** Of whole margins and what-ifs, over 16,384 scenarios. */
  readonly margin: { readonly instruments: number; readonly positions: number; readonly points: number };
}

/** All that is compared, one after another, with a word on stderr about what takes long. */
export async function compareAll(size: BenchSize): Promise<Section[]> {
  const { accounts, rounds, threads, margin } = size;
  const steps: [what: string, run: () => Promise<Section | Section[]>][] = [
    ["tails", () => tailBench(size, size)],
    ["hedged books", () => hedgeBench({ ...size, positions: Math.floor(0.4 * size.positions) }, rounds)],
    ["whole margins", () => marginBench({ accounts, ...margin }, rounds, threads)],
    ["what-ifs", () => whatIfBench({ accounts: 1, ...margin }, rounds)],
    ["cube and rows", () => cubeBench(margin.instruments, rounds)],
  ];
  const sections: Section[] = [];
  for (const [at, [what, run]] of steps.entries()) {
    const done = progress(`${at + 1}/${steps.length} ${what}`);
    try {
      sections.push(...[await run()].flat());
    } finally {
      done();
    }
  }
  return sections;
}
