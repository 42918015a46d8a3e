import type { AttestationDocument, BookAccount } from "@plimsoll/sdk";
import { expect } from "chai";
import type { Hex } from "viem";

import type { Act } from "../chain/Act.ts";
import type { Chain } from "../chain/Chain.ts";
import { parseKeeperConfig } from "../config/parseKeeperConfig.ts";
import type { KeeperEvent } from "../events/KeeperEvent.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { createFailover } from "../servers/createFailover.ts";
import type { RiskServer } from "../servers/RiskServer.ts";
import type { Receipt, Wallet } from "../wallet/Wallet.ts";
import { answerEscapes } from "./answerEscapes.ts";
import { noteDeficits } from "./noteDeficits.ts";
import { openAuctions } from "./openAuctions.ts";
import { performAct } from "./performAct.ts";

const ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const HASH: Hex = `0x${"22".repeat(32)}`;
const ID: Hex = `0x${"aa".repeat(32)}`;
const USD = 1_000_000n;
const GWEI = 10n ** 9n;
/** 100,000 gas at 5 gwei and 1,000 dollars an ether: half a dollar. */
const GAS = 100_000n;
const ACT: Act = { kind: "noteDeficit", account: ID };

/** A keeper on a chain where every act costs half a dollar. */
function world(parts: { receipt?: Partial<Receipt>; attested?: object; config?: object } = {}) {
  const events: KeeperEvent[] = [];
  const tried: Act[] = [];
  const sent: Hex[] = [];
  const receipt: Receipt = {
    hash: HASH,
    succeeded: true,
    blockNumber: 9n,
    gasUsed: GAS,
    gasPrice: 5n * GWEI,
    logs: [],
    ...parts.receipt,
  };
  const chain: Partial<Chain> = {
    tryAct: (act) => {
      tried.push(act);
      return Promise.resolve(GAS);
    },
  };
  const wallet: Wallet = {
    address: ADDRESS,
    balance: () => Promise.resolve(10n ** 18n),
    fees: () =>
      Promise.resolve({ expected: 5n * GWEI, maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI }),
    nonce: (which) => Promise.resolve(which === "mined" ? sent.length : 0),
    sign: ({ data }) => Promise.resolve({ hash: HASH, raw: data }),
    broadcast: ({ raw }) => {
      sent.push(raw);
      return Promise.resolve();
    },
    receipt: () => Promise.resolve(sent.length === 0 ? undefined : receipt),
  };
  const server: Partial<RiskServer> = {
    url: "http://127.0.0.1:2",
    attestation: () =>
      parts.attested === undefined
        ? Promise.reject(new Error("not ready"))
        : Promise.resolve(parts.attested as AttestationDocument),
  };
  const report = (event: KeeperEvent): void => void events.push(event);
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
      pollMs: 1,
      ...parts.config,
    }),
    chain: chain as Chain,
    servers: createFailover({ servers: [server as RiskServer], report }),
    wallet,
    own: ID,
    report,
  };
  return { deps, events, tried, sent };
}

describe("performAct", () => {
  it("behavior: an act is tried, sent and told with what it cost", async () => {
    const { deps, events, sent } = world();
    expect(await performAct(deps, { act: ACT })).to.equal(undefined);
    expect(sent).to.have.lengthOf(1);
    expect(events).to.deep.equal([
      { event: "upkeep", act: "noteDeficit", account: ID, gasUsed: 100_000, gasUsd: 0.5, tx: HASH },
    ]);
  });

  it("behavior: one that was reverted is not told as done", async () => {
    const { deps, events } = world({ receipt: { succeeded: false } });
    expect(await performAct(deps, { act: ACT })).to.equal(`transaction ${HASH} was reverted`);
    expect(events).to.deep.equal([]);
  });

  it("behavior: nothing is sent for more than the operator pays, than it is worth, or at a dearer gas price", async () => {
    const dear = world({ config: { maxUpkeepGasUsd: 0.49 } });
    expect(await performAct(dear.deps, { act: ACT })).to.equal("gas of $0.50 is more than $0.49");
    const { deps, sent } = world();
    expect(await performAct(deps, { act: ACT, worth: USD / 2n - 1n })).to.match(/^gas of \$0\.50 is more/);
    expect(await performAct(deps, { act: ACT, worth: USD / 2n })).to.equal(undefined);
    const limited = world({ config: { maxGasPriceGwei: 4 } });
    expect(await performAct(limited.deps, { act: ACT })).to.match(/^a gas price of 5 gwei is above/);
    expect([dear.sent, sent, limited.sent].map(({ length }) => length)).to.deep.equal([0, 1, 0]);
  });
});

describe("noteDeficits", () => {
  const account = (equity: bigint, notedDeficit: bigint) => ({ id: ID, equity, notedDeficit }) as BookAccount;
  const never = () => false;
  /** Whether it is noted anew. */
  async function isNoted(equity: bigint, noted: bigint): Promise<boolean> {
    const { deps, sent } = world();
    await noteDeficits(deps, [account(equity, noted)], never);
    return sent.length > 0;
  }

  it("behavior: what is noted already, and what lacks nothing, is left alone without asking the chain", async () => {
    const { deps, events, tried } = world();
    await noteDeficits(deps, [account(-9n * USD, 9n * USD), account(9n * USD, 0n), account(0n, 0n)], never);
    expect([tried, events]).to.deep.equal([[], []]);
  });

  it("behavior: a deficit that grew, shrank or is gone is noted, unless it is off by less than its gas", async () => {
    expect(await isNoted(-9n * USD, 8n * USD)).to.equal(true);
    expect(await isNoted(-8n * USD, 9n * USD)).to.equal(true);
    expect(await isNoted(9n * USD, 1n * USD)).to.equal(true);
    expect(await isNoted(-9n * USD, 9n * USD - USD / 2n + 1n)).to.equal(false);
  });

  it("behavior: the largest differences come first, and none after the keeper is told to stop", async () => {
    const others = ["bb", "cc"].map((byte): Hex => `0x${byte.repeat(32)}`);
    const { deps, tried } = world();
    const accounts = [
      account(-1n * USD, 0n),
      { ...account(-3n * USD, 9n * USD), id: others[0] },
      { ...account(-4n * USD, 0n), id: others[1] },
    ] as BookAccount[];
    await noteDeficits(deps, accounts, () => tried.length === 2);
    expect(tried).to.deep.equal(others.map((id) => ({ kind: "noteDeficit", account: id })));
  });
});

describe("answerEscapes", () => {
  const accounts = [
    { id: ID, portfolioHash: HASH, proposal: { epoch: 7, activeFrom: 1_760_000_000 } },
  ] as BookAccount[];
  const document = { packed: "0xf00d", portfolioHash: HASH, epoch: 8 };

  it("behavior: a proposal is answered with an attestation of the account at a later epoch", async () => {
    const { deps, tried, events } = world({ attested: document });
    await answerEscapes(deps, accounts);
    expect(tried[0]).to.deep.equal({ kind: "cancelEscape", account: ID, attestation: "0xf00d" });
    expect(events.map(({ event }) => event)).to.deep.equal(["upkeep"]);
  });

  it("behavior: one of the proposal's own epoch, or of another portfolio, answers nothing: it is said until when", async () => {
    for (const attested of [{ ...document, epoch: 7 }, { ...document, portfolioHash: ID }, undefined]) {
      const { deps, sent, events } = world(attested === undefined ? {} : { attested });
      await answerEscapes(deps, accounts);
      expect(sent).to.deep.equal([]);
      expect(events.at(-1)).to.deep.equal({
        event: "skipped",
        account: ID,
        reason:
          "its escape proposal is not answered and ends the venue from 2025-10-09T08:53:20.000Z on: " +
          "no risk server attests it at an epoch after 7",
      });
    }
  });

  it("behavior: an account without a proposal is nobody's business", async () => {
    const { deps, tried, events } = world({ attested: document });
    await answerEscapes(deps, [{ id: ID, portfolioHash: HASH } as BookAccount]);
    expect([tried, events]).to.deep.equal([[], []]);
  });
});

describe("openAuctions", () => {
  const below = { id: ID, portfolioHash: HASH, flagged: false } as BookAccount;
  const attested = { packed: "0xf00d", portfolioHash: HASH };

  async function open(
    parts: Parameters<typeof world>[0] & { fractionMax?: bigint; account?: BookAccount; stopping?: boolean },
  ) {
    const made = world(parts);
    const terms: Chain["terms"] = () =>
      Promise.resolve({ fractionMax: parts.fractionMax ?? 1n } as Awaited<ReturnType<Chain["terms"]>>);
    const deps: Deps = { ...made.deps, chain: { ...made.deps.chain, terms } };
    await openAuctions(deps, [parts.account ?? below], () => parts.stopping ?? false);
    return made;
  }

  it("behavior: records the attestation of what is left below maintenance", async () => {
    const { tried, sent, events } = await open({ attested });
    expect(tried).to.deep.equal([{ kind: "record", account: ID, attestation: "0xf00d" }]);
    expect(sent).to.have.lengthOf(1);
    expect(events).to.deep.equal([
      { event: "upkeep", act: "record", account: ID, gasUsed: 100_000, gasUsd: 0.5, tx: HASH },
    ]);
  });

  for (const [why, parts] of [
    ["is in liquidation already", { attested, account: { ...below, flagged: true } }],
    ["could not be opened now", { attested, fractionMax: 0n }],
    ["nobody attests", {}],
    ["comes after the keeper was told to stop", { attested, stopping: true }],
  ] as const)
    it(`behavior: sends nothing for one that ${why}`, async () => {
      const { tried, sent } = await open(parts);
      expect([tried, sent]).to.deep.equal([[], []]);
    });

  it("behavior: says of one that costs more than the operator pays that it is not started", async () => {
    const { sent, events } = await open({ attested, config: { maxUpkeepGasUsd: 0.4 } });
    expect(sent).to.deep.equal([]);
    expect(events.at(-1)).to.deep.equal({
      event: "skipped",
      account: ID,
      reason: "its auction is not started: gas of $0.50 is more than $0.40",
    });
  });
});
