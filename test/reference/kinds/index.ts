import { binary } from "./binary.ts";
import { kindOf, type Kind } from "./Kind.ts";
import { perp } from "./perp.ts";

export { kindOf, lotDecimalsOf, type Kind, type Priced } from "./Kind.ts";

/** By the number in the top bits of an instrument's id. */
const KINDS: readonly (Kind | undefined)[] = [perp, binary];

export function kindFor(instrument: number): Kind {
  const kind = KINDS[kindOf(instrument)];
  if (kind === undefined)
    throw new Error(`The ledger does not know the kind of instrument ${String(instrument)}`);
  return kind;
}
