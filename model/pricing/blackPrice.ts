import { millsRatio, normalCdf, normalDensity } from "../numeric/normal.ts";

/** From here Mills' ratio is known to full precision. */
const tail = 0.68;

/**
 * Value of the right to give `cash` for `asset` (call) or the other way round (put), both discounted to now: Black
 * 1976 with asset = S·e^{−qT}, cash = K·e^{−rT}, m = ln(asset/cash), deviation = σ√T.
 *
 * The one out of the money is computed and the other follows by parity, so both are accurate to the last digits at any
 * moneyness: in the tail as asset·φ(d₁)·(R(−d₁) − R(−d₂)) with Mills' ratio R, because asset·φ(d₁) = cash·φ(d₂) and
 * the plain difference would cancel. Never below 0 or the value of exercising at once.
 */
export function blackPrice(
  kind: "call" | "put",
  asset: number,
  cash: number,
  m: number,
  deviation: number,
): number {
  const out = outOfTheMoney(asset, cash, m, deviation);
  const exercised = kind === "call" ? asset - cash : cash - asset;
  return out + Math.max(0, exercised);
}

/** The call if m ≤ 0, the put otherwise. */
function outOfTheMoney(asset: number, cash: number, m: number, deviation: number): number {
  if (deviation === 0) return 0;
  const half = deviation / 2;
  const distance = Math.abs(m) / deviation;
  // Seen from the side that is out of the money the claim needs `near` and `beyond` deviations.
  const near = distance - half;
  const beyond = distance + half;
  const gets = m <= 0 ? asset : cash;
  const gives = m <= 0 ? cash : asset;
  if (near < tail) {
    return Math.max(0, gets * normalCdf(-near) - gives * normalCdf(-beyond));
  }
  return gets * normalDensity(near) * (millsRatio(near) - millsRatio(beyond));
}
