import { accountId, type AccountId, type Position } from "@plimsoll/sdk";
import { expect } from "chai";

import { createSiblingLots } from "./createSiblingLots.ts";
import type { LedgerAccount } from "./Ledger.ts";

const ALICE = "0x00000000000000000000000000000000000000a1";
const BOB = "0x00000000000000000000000000000000000000b2";
const [BTC, ETH, YES] = [1, 2, 9];

const holding = (account: AccountId, ...legs: [number, bigint][]): [AccountId, LedgerAccount] => [
  account,
  {
    account,
    flagged: false,
    positions: legs.map(([instrument, size]): Position => ({ instrument, size })),
    equity: 0n,
    worstCase: 0n,
    portfolioHash: `0x${"00".repeat(32)}`,
  },
];

describe("createSiblingLots", () => {
  const first = accountId(ALICE);
  const second = accountId(ALICE, 1n);
  const third = accountId(ALICE, 2n);
  const siblingLots = createSiblingLots(
    new Map([
      holding(first, [BTC, 5n], [ETH, -4n]),
      holding(second, [BTC, -7n], [YES, 100n]),
      holding(third, [BTC, 1n]),
      holding(accountId(BOB), [BTC, 1_000n]),
    ]),
  );

  it("behavior: sums |lots| over the owner's other accounts, long and short alike, and nobody else's", () => {
    expect(siblingLots(first, [YES, ETH, BTC])).to.deep.equal([
      { instrument: BTC, size: 8n },
      { instrument: YES, size: 100n },
    ]);
    expect(siblingLots(second, [BTC, YES])).to.deep.equal([{ instrument: BTC, size: 6n }]);
    expect(siblingLots(accountId(BOB), [BTC])).to.deep.equal([]);
  });

  it("behavior: an account that is not open yet has all of its owner's accounts beside it", () => {
    expect(siblingLots(accountId(ALICE, 99n), [BTC])).to.deep.equal([{ instrument: BTC, size: 13n }]);
    expect(siblingLots(accountId("0x00000000000000000000000000000000000000c3"), [BTC])).to.deep.equal([]);
  });

  it("behavior: instruments that were not asked for are left out, and the case of digits does not matter", () => {
    expect(siblingLots(first.toUpperCase().replace("0X", "0x") as AccountId, [BTC])).to.deep.equal([
      { instrument: BTC, size: 8n },
    ]);
  });
});
