import { expect } from "chai";

import type { Liquidation } from "./liquidations.ts";
import type { SolvencyView } from "./solvency.ts";
import { passed, type ScenarioAccount, summarise } from "./summary.ts";

const LIQUIDATED = `0x${"11".repeat(32)}` as const;
const HEALTHY = `0x${"22".repeat(32)}` as const;

const slice: Liquidation = {
  account: LIQUIDATED,
  fraction: 0.4,
  bonus: 12_500_000n,
  ratioBefore: 0.7,
  ratioAfter: 1,
  gasUsed: 250_000,
  closed: true,
};
const liquidated: ScenarioAccount = { name: "long", id: LIQUIDATED, before: "a", after: "b", healthy: true };
const bystander: ScenarioAccount = { name: "calm", id: HEALTHY, before: "c", after: "c", healthy: true };
const conservation = { conserved: true, held: 5_000_000n, owed: 5_000_000n };

const proven: SolvencyView = {
  latest: {
    index: 250_000_000n,
    var99: 0n,
    es99: 40_000_000n,
    badDebt: 0n,
    shortfall: 5_000_000n,
    insurance: 100_000_000n,
    accounts: 7,
    boundAccounts: 3,
    epoch: 9,
    blockNumber: 77n,
    provenAt: 1_760_000_000,
    status: "SOLVENT",
  },
  snapshot: 2,
  age: 30,
  loanToValue: 0.5,
  proveSeconds: 4.46,
};

function outcome(change: {
  accounts?: ScenarioAccount[];
  liquidations?: Liquidation[];
  conservation?: typeof conservation;
}) {
  return summarise({
    accounts: change.accounts ?? [liquidated, bystander],
    liquidations: change.liquidations ?? [slice],
    conservation: change.conservation ?? conservation,
    solvency: proven,
    steps: 14,
    seconds: 30.04,
  });
}

describe("summarise", () => {
  it("behavior: a partial slice that restores the account passes", () => {
    const summary = outcome({});
    expect(passed(summary)).to.equal(true);
    expect(summary).to.deep.equal({
      restored: true,
      liquidations: [
        { account: "long", fraction: 0.4, ratioBefore: 0.7, ratioAfter: 1, bonusUsd: 12.5, gasUsed: 250_000 },
      ],
      healthyTouched: false,
      cashConserved: true,
      tokensHeldUsd: 5,
      solvency: {
        status: "SOLVENT",
        index: 2.5,
        es99: 40,
        badDebt: 0,
        insurance: 100,
        accounts: 7,
        boundAccounts: 3,
        proveSeconds: 4.5,
      },
      steps: 14,
      seconds: 30,
    });
  });

  const failures: Record<string, Parameters<typeof outcome>[0]> = {
    "nobody was liquidated": { liquidations: [], accounts: [bystander] },
    "the whole account was taken": { liquidations: [{ ...slice, fraction: 1 }] },
    "the last slice left the liquidation open": { liquidations: [slice, { ...slice, closed: false }] },
    "the account is below maintenance at the end": {
      accounts: [{ ...liquidated, healthy: false }, bystander],
    },
    "a bystander's positions or cash changed": { accounts: [liquidated, { ...bystander, after: "d" }] },
    "cash is missing": { conservation: { ...conservation, conserved: false } },
  };
  for (const [name, change] of Object.entries(failures)) {
    it(`behavior: it does not pass when ${name}`, () => {
      expect(passed(outcome(change))).to.equal(false);
    });
  }
});
