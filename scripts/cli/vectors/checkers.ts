import { backtests } from "./backtests.ts";
import { bivariateNormal } from "./bivariateNormal.ts";
import { digitalImpliedVol } from "./digitalImpliedVol.ts";
import { esVar } from "./esVar.ts";
import { orderFlow } from "./orderFlow.ts";
import { pricesGreeks } from "./pricesGreeks.ts";
import { referencePortfolio } from "./referencePortfolio.ts";
import { rng } from "./rng.ts";
import { stripDensity } from "./stripDensity.ts";
import type { VectorChecker } from "./VectorChecker.ts";

/** The vector files this version can check. */
export const checkers: readonly VectorChecker[] = [
  referencePortfolio,
  rng,
  esVar,
  bivariateNormal,
  backtests,
  pricesGreeks,
  orderFlow,
  digitalImpliedVol,
  stripDensity,
];
