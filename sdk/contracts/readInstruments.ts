import type { Instrument } from "@plimsoll/model";
import type { Address } from "viem";
import { readContract } from "viem/actions";

import { instrumentRegistryAbi } from "../abi/index.ts";
import type { InstrumentId } from "../ids/index.ts";
import { atBlock, type Reading } from "./reading.ts";
import { toModelInstrument } from "./toModelInstrument.ts";

/** @param from Skip this many: terms never change, so an indexer needs only the new ones. 0 when left out. */
export type ReadInstrumentsParameters = Reading & { registry: Address; from?: number };

/** An instrument of the venue. `terms` are the model's. */
export type ListedInstrument = { id: InstrumentId; terms: Instrument };

/**
 * Reads the venue's instruments in the order they were listed.
 *
 * @throws UnsupportedInstrumentError if the model cannot price one.
 */
export async function readInstruments(parameters: ReadInstrumentsParameters): Promise<ListedInstrument[]> {
  const { client, registry, from = 0 } = parameters;
  const contract = { ...atBlock(parameters), address: registry, abi: instrumentRegistryAbi } as const;
  const count = Number(await readContract(client, { ...contract, functionName: "instrumentCount" }));
  const indices = Array.from({ length: Math.max(0, count - from) }, (_, i) => from + i);
  return Promise.all(
    indices.map(async (index) => {
      const at = [BigInt(index)] as const;
      const id = await readContract(client, { ...contract, functionName: "instrumentAt", args: at });
      const terms = await readContract(client, { ...contract, functionName: "terms", args: [id] });
      return { id, terms: toModelInstrument(id, terms) };
    }),
  );
}
