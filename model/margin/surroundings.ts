import type { Fraction } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { bufferUnit, classBuffers } from "./classBuffers.ts";
import type { Leg } from "./Leg.ts";
import { liquidationFeedback } from "./liquidationFeedback.ts";
import type { MarginContext } from "./MarginContext.ts";

/**
 * What a snapshot says about every account alike: buffers by class and liquidation feedback by underlying.
 * @param full the profile's buffer
 */
export function surroundings(
  profile: Profile,
  full: Fraction,
  snapshot: Snapshot,
  market: Market,
): Pick<MarginContext, "feedback" | "bufferOf"> {
  const { antiProcyclical, feedback } = profile.margin;
  return {
    ...(antiProcyclical === undefined
      ? {}
      : { bufferOf: bufferOf(full, classBuffers(antiProcyclical, full, snapshot, market), market) }),
    ...(feedback === undefined
      ? {}
      : {
          feedback: market.assets.map(({ name }) => {
            const summary = snapshot.assets[name]!.liquidations;
            return summary && liquidationFeedback(name, summary, snapshot.time, feedback);
          }),
        }),
  };
}

/** Contracts on events and parlays keep the full buffer: no volatility is measured for them. */
function bufferOf(
  { numerator, denominator }: Fraction,
  buffers: ReadonlyMap<string, bigint>,
  market: Market,
): (leg: Leg) => bigint {
  const whole = (numerator * bufferUnit + denominator - 1n) / denominator;
  return ({ index }) => {
    const instrument = market.instruments[index]!;
    if (!isLinear(instrument) && !isPriceClaim(instrument)) return whole;
    return buffers.get(market.assets[instrument.asset]!.classNode) ?? whole;
  };
}
