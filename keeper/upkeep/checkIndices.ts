import { describeError } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import { indexVerdict } from "./indexVerdict.ts";
import { performAct } from "./performAct.ts";

/**
 * Calls `checkIndex` for every perp with an index of which it would change something: halt the mark, or say that its index
 * cannot be used, or can again.
 */
export async function checkIndices(deps: Deps): Promise<void> {
  const { chain, report } = deps;
  const warn = (instrument: number, reason: string): void =>
    report({ event: "warning", message: `The index of instrument ${instrument} is not checked: ${reason}` });
  for (const instrument of await chain.indexedPerps()) {
    try {
      const reading = await chain.index(instrument);
      if (reading === undefined || indexVerdict(reading) === undefined) continue;
      const reason = await performAct(deps, { act: { kind: "checkIndex", instrument } });
      if (reason !== undefined) warn(instrument, reason);
    } catch (error) {
      warn(instrument, describeError(error));
    }
  }
}
