import type { AttestationDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import { encodeAbiParameters, encodeEventTopics, type Hex, type Log } from "viem";

import { marginEngineAbi } from "@plimsoll/sdk";
import type { Account, Chain, Slice } from "../chain/Chain.ts";
import { ContractRefusal } from "../chain/ContractRefusal.ts";
import { parseKeeperConfig } from "../config/parseKeeperConfig.ts";
import type { KeeperEvent, LiquidationEvent } from "../events/KeeperEvent.ts";
import { createFailover } from "../servers/createFailover.ts";
import type { RiskServer } from "../servers/RiskServer.ts";
import type { Receipt, Wallet } from "../wallet/Wallet.ts";
import type { Deps } from "./Deps.ts";
import { liquidateAccount } from "./liquidateAccount.ts";

const USD = 1_000_000n;
const PERCENT = 10n ** 16n;
const GWEI = 10n ** 9n;
const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const OWN = `0x${"aa".repeat(32)}` as const;
const ACCOUNT = `0x${"bb".repeat(32)}` as const;
const HASH = `0x${"cc".repeat(32)}` as const;
const PERP = 0x04_000001;
const HALTED_PERP = 0x04_000002;

const owner: Account = {
  equity: 9_000n * USD,
  worstCase: 50_000n * USD,
  initialMargin: 10_000n * USD,
  maintenanceMargin: 9_500n * USD,
  flagged: false,
  positions: 1,
  portfolioHash: HASH,
};
const ownAccount: Account = { ...owner, equity: 50_000n * USD, initialMargin: 0n, maintenanceMargin: 0n };
// M = 10,000, E = 9,000, b = 2 %: f* = 1,000 / (10,000 · 0.98).
const terms = {
  equity: 9_000n * USD,
  initialMargin: 10_000n * USD,
  maintenanceMargin: 9_500n * USD,
  fractionMax: 102_040_816_326_530_612n,
  fractionMin: 10n * PERCENT,
  bonusRate: 2n * PERCENT,
  legsOnly: false,
};

const healthyTerms = { ...terms, equity: 10_000n * USD, fractionMax: 0n, fractionMin: 0n };

function legsLog(bonus: bigint): Log {
  const topics = encodeEventTopics({
    abi: marginEngineAbi,
    eventName: "LegsLiquidated",
    args: { account: ACCOUNT, liquidator: OWN },
  }) as [Hex, ...Hex[]];
  const data = encodeAbiParameters(
    [
      {
        type: "tuple[]",
        components: [
          { name: "instrument", type: "uint32" },
          { name: "lots", type: "uint64" },
        ],
      },
      { type: "int256" },
      { type: "uint256" },
      { type: "int256" },
      { type: "uint256" },
      { type: "uint256" },
    ],
    [[{ instrument: PERP, lots: 1_000n }], 9_000n * USD, 10_000n * USD, 0n, bonus, 0n],
  );
  return { address: ADDRESS, topics, data } as unknown as Log;
}

function slicedLog(bonus: bigint): Log {
  const topics = encodeEventTopics({
    abi: marginEngineAbi,
    eventName: "Sliced",
    args: { account: ACCOUNT, liquidator: OWN },
  }) as [Hex, ...Hex[]];
  const data = encodeAbiParameters(
    [
      { type: "uint256" },
      { type: "int256" },
      { type: "uint256" },
      { type: "int256" },
      { type: "uint256" },
      { type: "uint256" },
      { type: "uint256" },
    ],
    [terms.fractionMax, 9_000n * USD, 10_000n * USD, 0n, bonus, 0n, 0n],
  );
  return { address: ADDRESS, topics, data } as unknown as Log;
}

type World = { chain?: Partial<Chain>; wallet?: Partial<Wallet>; server?: Partial<RiskServer> };

function worldOf({ chain = {}, wallet = {}, server = {} }: World = {}, config: object = {}) {
  const events: KeeperEvent[] = [];
  const sent: Hex[] = [];
  const simulated: Slice[] = [];
  const report = (event: KeeperEvent): void => {
    events.push(event);
  };
  const document = { packed: "0xf00d", portfolioHash: HASH } as unknown as AttestationDocument;
  const receipt: Receipt = {
    hash: HASH,
    succeeded: true,
    blockNumber: 9n,
    gasUsed: 200_000n,
    gasPrice: 5n * GWEI,
    logs: [slicedLog(18n * USD)],
  };
  const deps: Deps = {
    config: parseKeeperConfig({
      rpcUrl: "http://127.0.0.1:1",
      chainId: 1,
      contracts: {
        marginEngine: ADDRESS,
        marginLens: ADDRESS,
        markOracle: ADDRESS,
        riskParameters: ADDRESS,
        instrumentRegistry: ADDRESS,
        quoteToken: ADDRESS,
      },
      riskServers: ["http://127.0.0.1:2"],
      privateKey: `0x${"11".repeat(32)}`,
      ethUsd: 1_000,
      receiptTimeoutMs: 20,
      pollMs: 1,
      ...config,
    }),
    own: OWN,
    report,
    chain: {
      head: () => Promise.resolve({ epoch: 7, blockNumber: 8n }),
      marksMoved: () => Promise.resolve(false),
      book: () => Promise.resolve({ hasEnded: false, accounts: [], unreadable: [] }),
      tryAct: () => Promise.resolve(50_000n),
      offered: () => Promise.resolve(0n),
      indexedPerps: () => Promise.resolve([]),
      index: () => Promise.resolve(undefined),
      account: (id) => Promise.resolve(id === OWN ? ownAccount : owner),
      positions: (id) => Promise.resolve(id === OWN ? [] : [{ instrument: PERP, size: 10_000n }]),
      livePositions: () => Promise.resolve([{ instrument: PERP, size: 10_000n }]),
      marks: (instruments) => Promise.resolve(instruments.map(() => 50_000n * USD)),
      terms: () => Promise.resolve(terms),
      insuranceShare: () => Promise.resolve(100_000n),
      ...chain,
      simulate: (slice, against) => {
        simulated.push(slice);
        return chain.simulate?.(slice, against) ?? Promise.resolve(200_000n);
      },
    },
    wallet: {
      address: ADDRESS,
      balance: () => Promise.resolve(10n ** 18n),
      fees: () =>
        Promise.resolve({ expected: 5n * GWEI, maxFeePerGas: 9n * GWEI, maxPriorityFeePerGas: GWEI }),
      nonce: () => Promise.resolve(0),
      receipt: () => Promise.resolve(receipt),
      sign: (transaction) => {
        sent.push(transaction.data);
        return Promise.resolve({ hash: HASH, raw: transaction.data });
      },
      broadcast: () => Promise.resolve(),
      ...wallet,
    },
    servers: createFailover({
      servers: [
        {
          url: "http://127.0.0.1:2",
          accounts: () => Promise.resolve({ epoch: 7, accounts: new Map() }),
          attestation: () => Promise.resolve(document),
          solvencyProof: () => Promise.reject(new Error("not asked")),
          ...server,
        },
      ],
      report,
    }),
  };
  return {
    events,
    sent,
    simulated,
    receipt,
    run: (taker = { account: OWN, isBackstop: false }) =>
      liquidateAccount(deps, { account: ACCOUNT, epoch: 7, taker }),
  };
}

const HEALTHY = "healthy: equity $10,000.00, needed $9,500.00";

describe("liquidateAccount", () => {
  it("takes exactly f* and reports what it earned", async () => {
    const world = worldOf();
    expect(await world.run()).to.deep.equal({ kind: "liquidated" });
    expect(world.sent).to.have.length(1);
    expect(world.simulated[0]).to.deep.equal({
      account: ACCOUNT,
      liquidator: OWN,
      fraction: terms.fractionMax,
      attestation: "0xf00d",
      liquidatorAttestation: "0x",
    });
    const event = world.events.at(-1) as LiquidationEvent;
    // Gas 200,000 · 5 gwei = 0.001 ETH = $1. Exit: f* of $50,000 is $5,102.04, 2 bp of that $1.020409 (rounded up).
    expect(event).to.deep.include({ bonusUsd: 18, gasUsd: 1, profitUsd: 15.979591, ratioBefore: 0.9 });
  });

  it("asks for an attestation of what its account would hold when it holds something", async () => {
    const asked: unknown[] = [];
    const world = worldOf({
      chain: {
        positions: (id) => Promise.resolve([{ instrument: PERP, size: id === OWN ? -5_000n : 10_000n }]),
      },
      server: {
        attestation: (request) => {
          asked.push(request);
          return Promise.resolve({ packed: "0xf00d", portfolioHash: HASH } as unknown as AttestationDocument);
        },
      },
    });
    await world.run();
    // ceil(0.102040816… · 10,000) = 1,021 lots come over: −5,000 + 1,021.
    expect(asked.at(-1)).to.deep.equal({
      account: OWN,
      positions: [{ instrument: PERP, size: -3_979n }],
    });
    expect(world.simulated[0]?.liquidatorAttestation).to.equal("0xf00d");
  });

  describe("pushed to a backstop", () => {
    const BACKSTOP = `0x${"dd".repeat(32)}` as const;
    const backstop = { account: BACKSTOP, isBackstop: true };
    const offering = (offered: bigint, chain: Partial<Chain> = {}): Partial<Chain> => ({
      account: (id) => Promise.resolve(id === ACCOUNT ? owner : ownAccount),
      positions: (id) => Promise.resolve(id === ACCOUNT ? [{ instrument: PERP, size: 10_000n }] : []),
      offered: (id) => Promise.resolve(id === BACKSTOP ? offered : 0n),
      ...chain,
    });

    it("takes what it offers of f*, whatever the keeper would want to earn", async () => {
      const world = worldOf({ chain: offering(1_010n * USD) }, { minProfitUsd: 1_000 });
      expect(await world.run(backstop)).to.deep.equal({ kind: "liquidated" });
      // 1,010 of a margin of 10,000.
      expect(world.simulated[0]).to.deep.include({ liquidator: BACKSTOP, fraction: 101n * (PERCENT / 10n) });
      expect(world.events.at(-1)).to.have.property("liquidator", BACKSTOP);
    });

    it("is skipped when it offers nothing now, or less than the smallest slice", async () => {
      expect(await worldOf({ chain: offering(0n) }).run(backstop)).to.deep.equal({
        kind: "skipped",
        reason: "the backstop takes over nothing now",
        again: false,
      });
      expect(await worldOf({ chain: offering(999n * USD) }).run(backstop)).to.have.property(
        "reason",
        "the backstop's offer carries 9.99 % of the account, 10.00 % is needed",
      );
    });

    it("waits for the next epoch while the auction is too young", async () => {
      const tooYoung = () => Promise.reject(new ContractRefusal("BackstopTooEarly", [1_500n, 1_800n]));
      const world = worldOf({ chain: offering(5_000n * USD, { simulate: tooYoung }) });
      expect(await world.run(backstop)).to.deep.equal({
        kind: "skipped",
        reason: "slices are pushed to a backstop once the auction is 1800 s old, not 1500 s",
        again: false,
      });
    });

    it("is skipped when the push costs more gas than the operator pays for it", async () => {
      // 161,000 gas at 5 gwei and $1,000 an ether: 80.5 cents.
      const world = worldOf({ chain: offering(5_000n * USD) }, { maxUpkeepGasUsd: 0.8 });
      expect(await world.run(backstop)).to.have.property(
        "reason",
        "gas of $0.81 is more than $0.80 for a push",
      );
      expect(world.sent).to.deep.equal([]);
    });
  });

  describe("where a halted leg blocks slices", () => {
    const positions = [
      { instrument: HALTED_PERP, size: 5_000n },
      { instrument: PERP, size: 10_000n },
    ];
    /** Needs $4,000 for what is halted and $0.60 a lot of the rest: 10,000 of both. */
    const marginOf = (asked: readonly { instrument: number; size: bigint }[] = positions): bigint =>
      asked.reduce(
        (sum, { instrument, size }) => sum + (instrument === PERP ? size * 600_000n : 4_000n * USD),
        0n,
      );
    const createWorld = (chain: Partial<Chain> = {}) => {
      const asked: unknown[] = [];
      const world = worldOf({
        chain: {
          terms: () => Promise.resolve({ ...terms, legsOnly: true }),
          positions: (id) => Promise.resolve(id === OWN ? [] : positions),
          ...chain,
        },
        server: {
          attestation: (request) => {
            asked.push(request);
            const initialMargin = marginOf(request.positions);
            const packed = `0x${initialMargin.toString(16).padStart(16, "0")}`;
            return Promise.resolve({ packed, portfolioHash: HASH, initialMargin } as AttestationDocument);
          },
        },
        wallet: { receipt: () => Promise.resolve({ ...world.receipt, logs: [legsLog(18n * USD)] }) },
      });
      return { ...world, asked };
    };

    it("takes live legs that take as much margin off as f* would, with an attestation of what is left", async () => {
      const world = createWorld();
      expect(await world.run()).to.deep.equal({ kind: "liquidated" });
      const [slice] = world.simulated;
      const lots = slice?.chosen?.legs[0]?.size ?? 0n;
      // f* of 10,000 is $1,020.41: at most 1,700 lots of 0.60, and no less than a fiftieth of that fewer.
      expect(slice?.chosen?.legs).to.deep.equal([{ instrument: PERP, size: lots }]);
      expect(Number(lots)).to.be.within(1_666, 1_700);
      expect(slice?.fraction).to.equal((lots * 600_000n * 10n ** 18n) / (10_000n * USD));
      const left = [
        { instrument: HALTED_PERP, size: 5_000n },
        { instrument: PERP, size: 10_000n - lots },
      ];
      const packed = (margin: bigint) => `0x${margin.toString(16).padStart(16, "0")}`;
      expect(slice?.chosen?.attestationAfter).to.equal(packed(marginOf(left)));
      expect(slice?.attestation).to.equal(packed(10_000n * USD));
      expect(world.asked.at(-1)).to.deep.equal({
        account: OWN,
        positions: [{ instrument: PERP, size: lots }],
      });
      expect(world.sent).to.have.length(1);
      const event = world.events.at(-1) as LiquidationEvent;
      expect(event).to.deep.include({ bonusUsd: 18, ratioBefore: 0.9 });
    });

    it("skips an account of which nothing moves", async () => {
      const world = createWorld({ livePositions: () => Promise.resolve([]) });
      expect(await world.run()).to.deep.equal({
        kind: "skipped",
        reason: "every leg's mark stands still",
        again: true,
      });
    });
  });

  it("leaves a flagged account alone that is healthy again", async () => {
    const world = worldOf({
      chain: { terms: () => Promise.resolve(healthyTerms) },
    });
    expect(await world.run()).to.deep.equal({
      kind: "skipped",
      reason: HEALTHY,
      again: false,
      isHealthy: true,
    });
    expect(world.sent).to.deep.equal([]);
  });

  it("says why the chain allows no slice of an account below its margin, and tries again", async () => {
    const world = worldOf({
      chain: {
        terms: () => Promise.resolve({ ...terms, fractionMax: 0n, fractionMin: 0n }),
        simulate: () => Promise.reject(new ContractRefusal("StaleMarks", [6n, 7n])),
      },
    });
    expect(await world.run()).to.deep.equal({
      kind: "skipped",
      reason: "marks of epoch 6 are behind the head epoch 7 or the head is too old",
      again: true,
    });
  });

  it("does not simulate, let alone send, what earns too little", async () => {
    // f*·M·b = $20.408163, less a tenth $18.367346; 161,000 gas $0.805, exit $1.020409.
    const world = worldOf({}, { minProfitUsd: 20 });
    const outcome = await world.run();
    expect(outcome).to.have.property("kind", "skipped");
    expect(outcome)
      .to.have.property("reason")
      .that.contains("a profit of $16.54 is below $20.00: bonus $18.37");
    expect(world.simulated).to.deep.equal([]);
  });

  it("does not send what the simulated gas makes unprofitable", async () => {
    const world = worldOf({ chain: { simulate: () => Promise.resolve(20_000_000n) } });
    expect(await world.run())
      .to.have.property("reason")
      .that.contains("is below $1.00");
    expect(world.simulated).to.have.length(1);
    expect(world.sent).to.deep.equal([]);
  });

  it("does not send above the gas price limit", async () => {
    const world = worldOf({}, { maxGasPriceGwei: 4 });
    expect(await world.run()).to.deep.equal({
      kind: "skipped",
      reason: "a gas price of 5 gwei is above the limit of 4",
      again: true,
    });
  });

  it("plans again after a lost race, and gives way to the one who was faster", async () => {
    let liquidatedByAnother = false;
    const world = worldOf({
      chain: {
        simulate: () => {
          liquidatedByAnother = true;
          return Promise.reject(new ContractRefusal("NotLiquidatable", [10_000n * USD, 9_500n * USD]));
        },
        terms: () => Promise.resolve(liquidatedByAnother ? healthyTerms : terms),
      },
    });
    expect(await world.run()).to.deep.equal({
      kind: "skipped",
      reason: HEALTHY,
      again: false,
      isHealthy: true,
    });
    expect(world.sent).to.deep.equal([]);
  });

  it("takes the smaller slice that is left after a lost race", async () => {
    const world = worldOf({
      chain: {
        simulate: ({ fraction }) =>
          fraction === terms.fractionMax
            ? Promise.reject(new ContractRefusal("FractionOutOfRange", [fraction, 0n, 5n * PERCENT]))
            : Promise.resolve(200_000n),
        terms: () =>
          Promise.resolve(
            world.simulated.length === 0
              ? terms
              : { ...terms, fractionMax: 5n * PERCENT, fractionMin: PERCENT },
          ),
      },
    });
    expect(await world.run()).to.deep.equal({ kind: "liquidated" });
    expect(world.simulated.map(({ fraction }) => fraction)).to.deep.equal([terms.fractionMax, 5n * PERCENT]);
  });

  it("gives up on an endless race until the next look", async () => {
    const world = worldOf({
      chain: { simulate: () => Promise.reject(new ContractRefusal("StaleMarks", [6n, 7n])) },
    });
    expect(await world.run()).to.have.property("again", true);
    expect(world.simulated).to.have.length(4);
  });

  it("asks for less when the chain says that its account does not carry the slice", async () => {
    const world = worldOf({
      chain: {
        terms: () => Promise.resolve({ ...terms, fractionMin: PERCENT }),
        simulate: ({ fraction }) =>
          fraction === terms.fractionMax
            ? Promise.reject(new ContractRefusal("LiquidatorBelowInitialMargin", [500n * USD, 1_000n * USD]))
            : Promise.resolve(200_000n),
      },
    });
    expect(await world.run()).to.deep.equal({ kind: "liquidated" });
    // Half of f*, less a thousandth.
    expect(world.simulated.at(-1)?.fraction).to.equal((terms.fractionMax * 999n) / 2_000n);
  });

  it("uses the record of this epoch when no server attests", async () => {
    const world = worldOf({ server: { attestation: () => Promise.reject(new Error("connection refused")) } });
    expect(await world.run()).to.deep.equal({ kind: "liquidated" });
    expect(world.simulated[0]?.attestation).to.equal("0x");
    expect(world.events[0]).to.deep.equal({
      event: "warning",
      message: "The risk server http://127.0.0.1:2 is passed over: connection refused",
    });
  });

  it("passes over a server that attests a portfolio the account no longer has", async () => {
    const stale = { packed: "0xdead", portfolioHash: OWN } as unknown as AttestationDocument;
    const world = worldOf({ server: { attestation: () => Promise.resolve(stale) } });
    await world.run();
    expect(world.simulated[0]?.attestation).to.equal("0x");
  });

  it("explains a transaction that was reverted, with the gas it cost", async () => {
    let broadcast = false;
    const world = worldOf({
      chain: {
        simulate: () =>
          broadcast ? Promise.reject(new ContractRefusal("HaltedLeg", [PERP])) : Promise.resolve(200_000n),
      },
      wallet: {
        broadcast: () => {
          broadcast = true;
          return Promise.resolve();
        },
        receipt: () => Promise.resolve({ ...world.receipt, succeeded: false, logs: [] }),
      },
    });
    const outcome = await world.run();
    expect(outcome)
      .to.have.property("reason")
      .that.contains("was reverted (gas $1.00): instrument 67108865 (perp) is halted");
    expect(world.sent).to.have.length(1);
  });

  it("turns a node that does not answer into this account's outcome, not into an exception", async () => {
    const world = worldOf({ chain: { account: () => Promise.reject(new Error("socket hang up")) } });
    expect(await world.run()).to.deep.equal({ kind: "skipped", reason: "socket hang up", again: true });
  });
});
