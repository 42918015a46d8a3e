import { FRACTION_ONE, mulDivDown, mulDivUp, RATIO_ONE } from "@plimsoll/sdk";

import type { Terms } from "../chain/Chain.ts";

const WEI = 10n ** 18n;

/**
 * @param fraction 1e18 = the whole account.
 * @param grossValue Longs plus shorts of the account at mark, 1e-6 USD.
 * @param insuranceShare 1e6 = 100 %.
 * @param exitCostRate What leaving costs, a share of the value taken over; 1e6 = 100 %.
 * @param gas Units of gas.
 * @param gasPrice Wei a unit of gas.
 * @param ethPrice 1e-6 USD an ether.
 */
export type PriceSliceParameters = {
  terms: Pick<Terms, "initialMargin" | "bonusRate">;
  fraction: bigint;
  grossValue: bigint;
  insuranceShare: bigint;
  exitCostRate: bigint;
  gas: bigint;
  gasPrice: bigint;
  ethPrice: bigint;
};

/** 1e-6 USD; the bonus is after the insurance share. */
export type SlicePrice = { bonus: bigint; gasCost: bigint; exitCost: bigint; profit: bigint };

/**
 * What a slice earns: bonus b·f·M less the insurance share, less gas, less what leaving the legs will cost. Every
 * rounding is against the keeper.
 */
export function priceSlice(parameters: PriceSliceParameters): SlicePrice {
  const { terms, fraction, insuranceShare } = parameters;
  const marginMoved = mulDivDown(terms.initialMargin, fraction, FRACTION_ONE);
  const gross = mulDivDown(marginMoved, terms.bonusRate, FRACTION_ONE);
  const bonus = gross - mulDivUp(gross, insuranceShare, RATIO_ONE);
  const gasCost = priceGas(parameters);
  const exitCost = mulDivUp(
    mulDivUp(parameters.grossValue, fraction, FRACTION_ONE),
    parameters.exitCostRate,
    RATIO_ONE,
  );
  return { bonus, gasCost, exitCost, profit: bonus - gasCost - exitCost };
}

export type PriceGasParameters = Pick<PriceSliceParameters, "gas" | "gasPrice" | "ethPrice">;

/** Gas in 1e-6 USD, rounded up. */
export function priceGas({ gas, gasPrice, ethPrice }: PriceGasParameters): bigint {
  return mulDivUp(gas * gasPrice, ethPrice, WEI);
}
