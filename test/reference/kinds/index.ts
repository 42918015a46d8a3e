import { binary } from "./binary.ts";
import { kindOf, type Kind } from "./Kind.ts";
import { BINARY, CALL, PERP, PUT, SCALAR, SPOT } from "./numbers.ts";
import { call, put } from "./option.ts";
import { perp } from "./perp.ts";
import { spot } from "./spot.ts";

export { kindOf, lotDecimalsOf, type Kind, type Priced, type Valued } from "./Kind.ts";
export { BINARY, CALL, PERP, PUT, SCALAR, SPOT } from "./numbers.ts";
export { isPaidByPrice, payoff } from "./payoff.ts";

const KINDS: Readonly<Record<number, Kind>> = {
  [PERP]: perp,
  [BINARY]: binary,
  [SCALAR]: binary,
  [CALL]: call,
  [PUT]: put,
  [SPOT]: spot,
};

export function kindFor(instrument: number): Kind {
  const kind = KINDS[kindOf(instrument)];
  if (kind === undefined)
    throw new Error(`The ledger does not know the kind of instrument ${String(instrument)}`);
  return kind;
}
