import { ModelError } from '../errors/ModelError.ts';
import type { Position, QuotedInstrument, Snapshot } from '../snapshot/Snapshot.ts';

/** 1 USD in the unit of account. */
const usd = 1_000_000n;

/**
 * What the positions can lose if each leg does its worst alone, in 1e-6 USD, rounded up: a long bounded
 * contract its mark, a short one 1 − mark, a perp its notional |size| · mark / 10^lotDecimals. No leg offsets
 * another. Linear in size; the same figure as the contracts' `worstCase`.
 * @throws ModelError `unknownInstrument`.
 */
export function worstCase(snapshot: Snapshot, positions: readonly Position[]): bigint {
  let total = 0n;
  for (const { instrument, size } of positions) {
    const quoted = snapshot.instruments[instrument];
    if (quoted === undefined) {
      throw new ModelError(
        'unknownInstrument',
        'The snapshot has no such instrument',
        instrument,
        'Use a key of snapshot.instruments.',
      );
    }
    total += legWorstCase(quoted, size);
  }
  return total;
}

/** The same for one leg; each leg is rounded up on its own. */
export function legWorstCase(instrument: QuotedInstrument, size: bigint): bigint {
  const lots = size < 0n ? -size : size;
  const mark = BigInt(instrument.mark);
  if (instrument.kind === 'perp') {
    const scale = 10n ** BigInt(instrument.lotDecimals);
    return (lots * mark + scale - 1n) / scale;
  }
  return lots * (size > 0n ? mark : usd - mark);
}
