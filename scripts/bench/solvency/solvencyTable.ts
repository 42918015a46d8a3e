import type { BookMeasurement, ChainSteps } from "./measureBook.ts";
import type { SolvencyStudy } from "./solvencyCurve.ts";

/** Seconds and gas of every step, two columns a book. */
export function solvencyTable({ books }: SolvencyStudy): { headings: string[]; rows: string[][] } {
  const row = (step: string, cells: (book: BookMeasurement) => readonly [seconds: string, gas: string]) => [
    step,
    ...books.flatMap(cells),
  ];
  const onChain = (step: string, name: keyof ChainSteps) =>
    row(step, ({ chainSeconds, gas }) => [number(chainSeconds[name], ""), number(gas[name])]);
  return {
    headings: ["step", ...books.flatMap(({ accounts }) => [`${accounts} accounts: s`, "gas"])],
    rows: [
      onChain("a trade", "fill"),
      onChain("scenarios posted", "post"),
      onChain("freeze", "freeze"),
      row("inputs of the proofs", ({ inputSeconds }) => [number(inputSeconds), ""]),
      row("proofs", ({ proveSeconds }) => [number(proveSeconds), ""]),
      row("… batches, and the tail", ({ batches }) => [String(batches), ""]),
      row("… MB, the largest process", ({ peakMegabytes }) => [number(peakMegabytes, "?"), ""]),
      onChain("publish", "publish"),
      onChain("a loan of the example pool", "borrow"),
      onChain("V and E in the EVM instead", "direct"),
    ],
  };
}

function number(value: number | null, none = "over a transaction's"): string {
  return value?.toLocaleString("en-US") ?? none;
}
