import { formatDecimal } from "./decimal.ts";
import { QUOTE_DECIMALS } from "./quote.ts";

/** @param decimals 0 to 6: round for display, half away from zero. Left out: exact, with at least two decimals. */
export type FormatUsdParameters = { decimals?: number };

/**
 * Writes 1e-6 USD for people: `formatUsd(-1234560000n)` is "-$1,234.56". Exact unless `decimals` is given;
 * `parseUsd` reads it back.
 */
export function formatUsd(value: bigint, { decimals }: FormatUsdParameters = {}): string {
  if (
    decimals !== undefined &&
    !(Number.isInteger(decimals) && decimals >= 0 && decimals <= QUOTE_DECIMALS)
  ) {
    throw new RangeError(`decimals must be 0 to ${QUOTE_DECIMALS}, got ${decimals}`);
  }
  const magnitude = value < 0n ? -value : value;
  const shown = decimals === undefined ? magnitude : round(magnitude, decimals);
  const [whole = "0", fine = ""] = formatDecimal(shown, QUOTE_DECIMALS).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const padded = fine.padEnd(decimals ?? 2, "0");
  return `${value < 0n && shown !== 0n ? "-" : ""}$${grouped}${padded === "" ? "" : `.${padded}`}`;
}

function round(magnitude: bigint, decimals: number): bigint {
  const step = 10n ** BigInt(QUOTE_DECIMALS - decimals);
  return ((magnitude + step / 2n) / step) * step;
}
