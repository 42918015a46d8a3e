import type { Conservation } from "./conservation.ts";
import type { Liquidation } from "./liquidations.ts";
import { indexOf, type SolvencyView } from "./solvency.ts";

/** What `npm start -- --once --json` prints as its last line. */
export interface Summary {
  /** Somebody fell below maintenance, and everybody who did is back at initial margin, by slices of less than everything. */
  readonly restored: boolean;
  readonly liquidations: readonly {
    readonly account: string;
    readonly fraction: number;
    readonly ratioBefore: number;
    readonly ratioAfter: number;
    readonly bonusUsd: number;
    readonly gasUsed: number;
  }[];
  /** Positions or cash changed of an account that was never below maintenance. */
  readonly healthyTouched: boolean;
  readonly cashConserved: boolean;
  readonly tokensHeldUsd: number;
  /** What the oracle answers at the end; null when nothing was proven. */
  readonly solvency: {
    readonly status: string;
    /** Insurance over present and expected bad debt; 1000 is the cap. */
    readonly index: number;
    readonly es99: number;
    readonly badDebt: number;
    readonly insurance: number;
    readonly accounts: number;
    readonly boundAccounts: number;
    /** Null when the book needed no proof. */
    readonly proveSeconds: number | null;
  } | null;
  readonly steps: number;
  readonly seconds: number;
}

export interface ScenarioAccount {
  readonly name: string;
  readonly id: string;
  /** Cash and positions before the market moved, and at the end. */
  readonly before: string;
  readonly after: string;
  /** At the end, by the risk servers. */
  readonly healthy: boolean;
}

export function summarise(parameters: {
  accounts: readonly ScenarioAccount[];
  liquidations: readonly Liquidation[];
  conservation: Conservation;
  solvency: SolvencyView | undefined;
  steps: number;
  seconds: number;
}): Summary {
  const { accounts, liquidations, conservation, solvency } = parameters;
  const lastSlice = new Map(liquidations.map((slice) => [slice.account as string, slice]));
  const sliced = accounts.filter(({ id }) => lastSlice.has(id));
  const nameOf = new Map(accounts.map(({ id, name }) => [id, name]));
  return {
    restored:
      sliced.length > 0 &&
      sliced.every(({ id, healthy }) => healthy && lastSlice.get(id)?.closed === true) &&
      liquidations.every(({ fraction }) => fraction < 1),
    liquidations: liquidations.map((slice) => ({
      account: nameOf.get(slice.account) ?? slice.account,
      fraction: slice.fraction,
      ratioBefore: slice.ratioBefore,
      ratioAfter: slice.ratioAfter,
      bonusUsd: usd(slice.bonus),
      gasUsed: slice.gasUsed,
    })),
    // A slice needs equity below maintenance by the attestation the chain checked; whoever was not sliced must be as before.
    healthyTouched: accounts.some(({ id, before, after }) => !lastSlice.has(id) && before !== after),
    cashConserved: conservation.conserved,
    tokensHeldUsd: usd(conservation.held),
    solvency: solvency === undefined ? null : solvencySummary(solvency),
    steps: parameters.steps,
    seconds: Math.round(parameters.seconds * 10) / 10,
  };
}

const solvencySummary = ({ latest, proveSeconds }: SolvencyView): NonNullable<Summary["solvency"]> => ({
  status: latest.status,
  index: indexOf(latest),
  es99: usd(latest.es99),
  badDebt: usd(latest.badDebt),
  insurance: usd(latest.insurance),
  accounts: latest.accounts,
  boundAccounts: latest.boundAccounts,
  proveSeconds: proveSeconds === undefined ? null : Math.round(proveSeconds * 10) / 10,
});

/** The scenario went as it must: the exit code of `--once`. */
export const passed = (summary: Summary): boolean =>
  summary.restored && !summary.healthyTouched && summary.cashConserved;

const usd = (amount: bigint): number => Number(amount) / 1_000_000;
