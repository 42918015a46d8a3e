import type { FactorModel } from "./factorModel.ts";

/** corr(Z_a, Z_b) in one regime, from the loadings: β_a·β_b·ρ(lowest common ancestor), 1 on the diagonal. */
export function correlation(model: FactorModel, regime: number, a: number, b: number): number {
  const { systematic, own } = model.regimes[regime]!;
  let sum = a === b ? own[a]! * own[a]! : 0;
  systematic[a]!.forEach((loading, n) => {
    sum += loading * systematic[b]![n]!;
  });
  return sum;
}
