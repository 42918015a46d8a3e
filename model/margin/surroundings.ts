import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { bufferUnit, classBuffers } from "./classBuffers.ts";
import type { Leg } from "./Leg.ts";
import { liquidationFeedback } from "./liquidationFeedback.ts";
import type { MarginContext } from "./MarginContext.ts";

/** What a snapshot says about every account alike: buffers by class and liquidation feedback by underlying. */
export function surroundings(
  profile: Profile,
  snapshot: Snapshot,
  market: Market,
): Pick<MarginContext, "feedback" | "bufferOf"> {
  const { antiProcyclical, feedback } = profile.margin;
  return {
    ...(antiProcyclical === undefined || snapshot.buffers === undefined
      ? {}
      : {
          bufferOf: bufferOf(profile, classBuffers(antiProcyclical, full(profile), snapshot, market), market),
        }),
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

const full = (profile: Profile) => parseFraction(profile.margin.buffer, "margin.buffer");

/** Contracts on events and parlays keep the full buffer: no volatility is measured for them. */
function bufferOf(
  profile: Profile,
  buffers: ReadonlyMap<string, bigint>,
  market: Market,
): (leg: Leg) => bigint {
  const { numerator, denominator } = full(profile);
  const whole = (numerator * bufferUnit + denominator - 1n) / denominator;
  return ({ index }) => {
    const instrument = market.instruments[index]!;
    if (!isLinear(instrument) && !isPriceClaim(instrument)) return whole;
    return buffers.get(market.assets[instrument.asset]!.classNode) ?? whole;
  };
}
