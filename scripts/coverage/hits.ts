import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** How many runs met each tag: of a test from TypeScript each transaction is one, of a Solidity test the whole test. */
export type Hits = ReadonlyMap<string, number>;

/** What Hardhat wrote of a run with `--coverage`: a file of counts for each kind of test. */
export function readHits(folder: string): Hits {
  const hits = new Map<string, number>();
  for (const file of globSync("data/*/*.json", { cwd: folder })) {
    const counts = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Readonly<
      Record<string, number>
    >;
    for (const [tag, count] of Object.entries(counts)) hits.set(tag, (hits.get(tag) ?? 0) + count);
  }
  return hits;
}
