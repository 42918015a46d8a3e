const UNITS_PER_USD = 1_000_000;

/** 1e-6 USD as a number of dollars, for JSON meant to be read by people and scripts. */
export function dollars(amount: bigint): number {
  return Number(amount) / UNITS_PER_USD;
}

/** 1e-6 USD as text with thousands separators, to the nearest cent: "18,313.28". */
export function formatUsd(amount: bigint): string {
  return dollars(amount).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
