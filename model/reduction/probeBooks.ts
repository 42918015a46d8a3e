import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { philox } from "../random/philox.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import type { SolvencyAccount } from "./SolvencyBook.ts";

const probes = 64;
/** USD of worst case of the largest leg, 1e-6. */
const largestLeg = 10_000_000_000;
/** A cent: of a contract bought for less a probe would hold so many lots that sums of bad debt are no longer exact. */
const leastLot = 10_000n;

/**
 * 64 fixed accounts that look where the book does not: each instrument is in one of eight on average, on either side, with
 * up to 10,000 USD of worst case, of which a lot counts as a cent at least; equity is a tenth of the worst case. Drawn from
 * Philox by probe and name of the instrument, so that a new listing leaves the legs on the others as they were.
 */
export function probeBooks({ instruments, snapshot }: ScenarioCube): SolvencyAccount[] {
  const words = new Uint32Array(4);
  return Array.from({ length: probes }, (_, probe): SolvencyAccount => {
    const positions: Position[] = [];
    for (const instrument of instruments) {
      philox(probe, nameHash(instrument), 0, 0, 0x50726f62, 0x65730001, words);
      if (words[0]! % 8 !== 0) continue;
      const side = words[1]! % 2 === 0 ? 1n : -1n;
      const lot = worstCase(snapshot, [{ instrument, size: side }]);
      const dollars = BigInt(Math.floor((words[2]! / 4294967296) * largestLeg));
      positions.push({ instrument, size: side * (1n + dollars / (lot > leastLot ? lot : leastLot)) });
    }
    return { equity: worstCase(snapshot, positions) / 10n, positions };
  });
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
