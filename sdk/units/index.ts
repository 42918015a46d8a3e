/** What a bigint counts, and exact conversions from and to text. */
export { type Branded } from "./brand.ts";
export { InvalidAmountError, UnitOutOfRangeError } from "./errors.ts";
export { formatUsd, type FormatUsdParameters } from "./formatUsd.ts";
export { fraction, FRACTION_DECIMALS, FRACTION_ONE, type Fraction } from "./fraction.ts";
export { formatLots, lots, MAX_LOTS, MIN_LOTS, parseLots, type Lots } from "./lots.ts";
export { mulDivDown, mulDivUp } from "./mulDiv.ts";
export { notionalDown, notionalUp, type NotionalParameters } from "./notional.ts";
export { parseUsd } from "./parseUsd.ts";
export { price, PRICE_DECIMALS, type Price } from "./price.ts";
export { ONE_USD, quote, QUOTE_DECIMALS, type Quote } from "./quote.ts";
export { ratio, RATIO_DECIMALS, RATIO_ONE, type Ratio } from "./ratio.ts";
