import type { Instrument } from "@plimsoll/model";
import type { InstrumentId } from "@plimsoll/sdk";

/**
 * The instrument whose settlement record decides this one's, as the registry has it: scalars and options on one underlying
 * with one expiry share that of the first of them that was listed; anything else has its own.
 *
 * @param instruments In the order of their listing.
 */
export function settlementRecord(
  id: InstrumentId,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
): InstrumentId {
  const instrument = instruments.get(id);
  if (instrument === undefined || !isPaidByPrice(instrument)) return id;
  for (const [other, candidate] of instruments) {
    if (
      isPaidByPrice(candidate) &&
      candidate.underlying === instrument.underlying &&
      candidate.expiry === instrument.expiry
    )
      return other;
  }
  return id;
}

type PaidByPrice = Extract<Instrument, { kind: "scalar" | "call" | "put" }>;

function isPaidByPrice(instrument: Instrument): instrument is PaidByPrice {
  return instrument.kind === "scalar" || instrument.kind === "call" || instrument.kind === "put";
}
