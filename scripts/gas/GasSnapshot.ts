import { readFileSync } from "node:fs";

/** docs/gas.json: what `test/contracts` measured when it was written. */
export interface GasSnapshot {
  /** Gas by act. */
  readonly acts: Readonly<Record<string, number>>;
  /** Where the gas of some acts went: gas by `act: part`. */
  readonly profiles: Readonly<Record<string, number>>;
  /** Bytes of code by contract. */
  readonly sizes: Readonly<Record<string, number>>;
}

export const snapshotFile = new URL("../../docs/gas.json", import.meta.url);

export function readSnapshot(): GasSnapshot {
  return JSON.parse(readFileSync(snapshotFile, "utf8")) as GasSnapshot;
}

const LINE = "gas.json ";

/** The snapshot from what the tests print, by name so that it changes only where a figure does. */
export function collectSnapshot(output: string): GasSnapshot {
  const found = output
    .split("\n")
    .filter((line) => line.startsWith(LINE))
    .map((line) => JSON.parse(line.slice(LINE.length)) as [keyof GasSnapshot, string, number]);
  const part = (name: keyof GasSnapshot): Record<string, number> =>
    Object.fromEntries(
      found
        .filter(([of]) => of === name)
        .map(([, row, value]) => [row, value] as const)
        .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })),
    );
  return { acts: part("acts"), profiles: part("profiles"), sizes: part("sizes") };
}
