import type { SizeCharges } from "./sizeCharges.ts";

export function sumOfCharges(legs: readonly { readonly charges: SizeCharges }[]): SizeCharges {
  const total = { liquidity: 0n, feedback: 0n, horizon: 0n, concentration: 0n, funding: 0n };
  for (const { charges } of legs) {
    total.liquidity += charges.liquidity;
    total.feedback += charges.feedback;
    total.horizon += charges.horizon;
    total.concentration += charges.concentration;
    total.funding += charges.funding;
  }
  return total;
}
