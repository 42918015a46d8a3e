import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { productionProfile } from "@plimsoll/model";
import {
  attestationDigest,
  attestationDocumentSchema,
  ConfigError,
  ledgerRoot,
  marginEngineAbi,
  ownerLots,
  portfolioHash,
  readAccountIds,
  readPositions,
  toModelPositions,
  type AccountId,
  type AttestationDocument,
} from "@plimsoll/sdk";
import { createMarginModel, createRiskServer, devKeys, type RiskServer } from "@plimsoll/risk-server";
import { expect } from "chai";
import type { Hex } from "viem";
import { sign } from "viem/accounts";

import { createProxy } from "./createProxy.ts";
import {
  BELOW_113K,
  BTC_110K,
  BTC_112K_TODAY,
  BTC_PERP,
  CANDIDATE_1,
  createTestVenue,
  FROM_113K,
  PARLAY,
  TWO_HOURS,
  type TestVenue,
} from "./createTestVenue.ts";
import { configOf, createWrongModel, freePorts, startCommittee } from "./startCommittee.ts";

const USD = 1_000_000n;
/** Fewer scenarios than in production: what is proven here does not depend on how many. */
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol" as const, panels: 1, pointsPerPanel: 1_000 },
};

describe("risk servers on a real chain", function () {
  this.timeout(300_000);
  let venue: TestVenue;
  let servers: RiskServer[] = [];
  let alice: AccountId;

  before(async () => {
    venue = await createTestVenue(profile);
    for (const index of [0, 1, 2]) await venue.fund(index);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
  });
  after(() => venue.close());

  const until = async <T>(
    what: string,
    look: () => Promise<T | undefined | false>,
    // Long, because a loaded machine is slow and not wrong.
    seconds = 90,
  ): Promise<T> => {
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end) {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${what} did not happen within ${seconds} s`);
  };
  const epochAfter = (epoch: number) =>
    until(`epoch ${epoch + 1}`, async () => {
      const head = await venue.head();
      return head.epoch > epoch && head;
    });
  const isReady = (server: RiskServer | undefined) =>
    until("readiness", async () => server !== undefined && (await fetch(`${server.url}/readyz`)).ok);
  const ask = (server: RiskServer | undefined, account: AccountId) =>
    fetch(`${server!.url}/v1/attestations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account }),
    });
  /** An attestation; a server that has just seen a new epoch may need a moment. */
  const attested = (server: RiskServer | undefined, account: AccountId) =>
    until("an attestation", async () => {
      const response = await ask(server, account);
      if (response.status !== 200) return undefined;
      return (await response.json()) as { disagreements: { peer: string; reason: string }[] };
    });
  const hostOf = (server: RiskServer | undefined): string => new URL(server!.url).host;

  it("post marks by quorum: recorded prices and derived marks, epoch after epoch", async () => {
    servers = await startCommittee(venue, profile);
    await epochAfter(1);
    // btcusdt-perp-mark-5m: the candle that closed at 20:45, where the replay starts, closed at 116972.51
    expect(await venue.mark(BTC_PERP)).to.equal(116_972_510_000n);
    expect(await venue.mark(CANDIDATE_1)).to.equal(420_000n);
    const [leg, parlay] = [await venue.mark(BTC_110K), await venue.mark(PARLAY)];
    expect(Math.abs(Number(parlay) - Number(leg) * 0.42) <= 1).to.equal(true);
  });

  it("attest a margin that the engine records", async () => {
    servers = await startCommittee(venue, profile);
    await epochAfter((await venue.head()).epoch);
    const [buyer, seller] = [venue.person(5), venue.person(6)];
    alice = await venue.deposit(buyer, 100_000n * USD);
    await venue.deposit(seller, 200_000n * USD);
    await venue.trade(buyer, seller, BTC_PERP, 5_000n, await venue.mark(BTC_PERP));
    await venue.trade(buyer, seller, CANDIDATE_1, 1_000n, 420_000n);
    await isReady(servers[1]);
    await until("both positions at server 1", async () => {
      const answer = await fetch(`${servers[1]!.url}/v1/accounts`);
      if (!answer.ok) return undefined;
      const { accounts } = (await answer.json()) as { accounts: { account: string; positions: number }[] };
      return accounts.some(({ account, positions }) => account === alice && positions === 2);
    });

    const document = attestationDocumentSchema.parse(await attested(servers[1], alice));
    expect(document.positions).to.deep.equal([
      { instrument: BTC_PERP, size: 5_000n },
      { instrument: CANDIDATE_1, size: 1_000n },
    ]);
    await venue.record(alice, document.packed);
    const recorded = await venue.client.readContract({
      address: venue.engine,
      abi: marginEngineAbi,
      functionName: "account",
      args: [alice],
    });
    expect(recorded.epoch).to.equal(BigInt(document.epoch));
    expect(recorded.initialMargin).to.equal(document.initialMargin);
    expect(recorded.maintenanceMargin).to.equal(document.maintenanceMargin);
    expect(document.initialMargin < document.report.fullCollateral).to.equal(true);
    await recomputes(document);
  });

  it("count what the owner holds in another account, as of the block that the snapshot names", async () => {
    servers = await startCommittee(venue, profile);
    await epochAfter((await venue.head()).epoch);
    const [buyer, seller] = [venue.person(5), venue.person(6)];
    await venue.deposit(buyer, 50_000n * USD, 1n);
    await venue.trade(buyer, seller, BTC_PERP, 2_000n, await venue.mark(BTC_PERP), 1n);
    const document = await until("the other account", async () => {
      const asked = attestationDocumentSchema.parse(await attested(servers[0], alice));
      return asked.siblingLots.length > 0 && asked;
    });
    expect(document.siblingLots).to.deep.equal([{ instrument: BTC_PERP, size: 2_000n }]);
    expect(document.positions).to.deep.include({ instrument: BTC_PERP, size: 5_000n });

    // Nobody kept the snapshots of the servers before: buffers began full and are carried since.
    expect(document.snapshot.buffers?.crypto?.buffer).to.equal("1.25");
    expect(document.snapshot.buffers!.crypto!.time).to.be.below(document.snapshot.time);

    // What is open is what the engine says is.
    const open = await venue.client.readContract({
      address: venue.engine,
      abi: marginEngineAbi,
      functionName: "openInterest",
      args: [BTC_PERP],
      blockNumber: BigInt(document.snapshot.ledger!.blockNumber),
    });
    expect(document.snapshot.instruments[BTC_PERP]?.liquidity?.openInterest)
      .to.equal(Number(open))
      .and.to.equal(7_000);

    // The chain at that block, read by hand: every account and its portfolio.
    const { blockNumber, blockHash, root } = document.snapshot.ledger!;
    const reading = { client: venue.client, engine: venue.engine, blockNumber: BigInt(blockNumber) };
    const accounts = await readAccountIds(reading);
    const leaves = await Promise.all(
      accounts.map(async (account) => {
        const positions = await readPositions({ ...reading, account });
        return { account, portfolioHash: portfolioHash(positions) };
      }),
    );
    expect((await venue.client.getBlock({ blockNumber: BigInt(blockNumber) })).hash).to.equal(blockHash);
    expect(ledgerRoot(leaves)).to.equal(root).and.to.equal(document.ledgerRoot);
    await venue.record(alice, document.packed);
    await recomputes(document);
  });

  it("leave out and name a server that computes another number, and give it no quorum", async () => {
    servers = await startCommittee(venue, profile, (index) =>
      index === 2 ? createWrongModel(profile) : createMarginModel(profile),
    );
    await epochAfter((await venue.head()).epoch);
    await Promise.all(servers.map(isReady));
    const answer = await attested(servers[0], alice);
    const document = attestationDocumentSchema.parse(answer);
    expect(answer.disagreements.map(({ peer }) => peer)).to.deep.equal([hostOf(servers[2])]);
    expect(answer.disagreements[0]?.reason).to.match(
      /initial and maintenance margin are \d+ and \d+ here, \d+ and \d+ there/,
    );
    await venue.record(alice, document.packed);
    const metrics = await (await fetch(`${servers[0]!.url}/metrics`)).text();
    expect(metrics).to.match(
      new RegExp(`plimsoll_committee_disagreements_total\\{peer="${hostOf(servers[2])}".*\\} [1-9]`),
    );

    const refused = await until("a refusal", async () => {
      const response = await ask(servers[2], alice);
      const problem = (await response.json()) as { type: string; detail: string };
      return response.status === 503 && problem.type.endsWith("no-quorum") && problem;
    });
    for (const peer of [servers[0], servers[1]]) expect(refused.detail).to.contain(hostOf(peer));
  });

  it("go on when one is killed: marks and attestations need two of three", async () => {
    servers = await startCommittee(venue, profile);
    let { epoch } = await epochAfter((await venue.head()).epoch);
    await servers[0]?.stop();
    // Three epochs: every remaining server leads one, and the dead one's is taken over.
    for (let i = 0; i < 3; i++) ({ epoch } = await epochAfter(epoch));
    await isReady(servers[2]);
    const document = attestationDocumentSchema.parse(await attested(servers[2], alice));
    await venue.record(alice, document.packed);
    await servers[1]?.stop();
    const response = await until("no quorum", async () => {
      const one = await ask(servers[2], alice);
      return one.status === 503 && ((await one.json()) as { detail: string });
    });
    expect(response.detail)
      .to.match(/1 of 2 signatures/)
      .and.to.match(/cannot be reached/);
  });

  it("count no signature twice and none of a stranger", async () => {
    // Peers that have the snapshots, but whose margins differ.
    servers = await startCommittee(venue, profile, () => createWrongModel(profile));
    await epochAfter((await venue.head()).epoch);
    const stranger = await startStranger(venue);
    const [port = 0] = await freePorts(1);
    const own = `http://127.0.0.1:${port}`;
    // Server 0 again, but with itself and a stranger for peers too: two more signatures, none that counts.
    const peers = [own, stranger.url, ...servers.slice(1).map((server) => server.url)];
    const alone = createRiskServer(configOf(venue, 0, port, peers), { model: createMarginModel(profile) });
    try {
      await servers[0]?.stop();
      await alone.start();
      await isReady(alone);
      const problem = await until("no quorum", async () => {
        const response = await ask(alone, alice);
        return response.status === 503 && ((await response.json()) as { detail: string });
      });
      expect(problem.detail).to.match(/1 of 2 signatures/);
      expect(problem.detail).to.contain(`127.0.0.1:${port}: signed as`).and.to.contain("is counted already");
      expect(problem.detail).to.contain("is not in the signer set");
    } finally {
      await alone.stop();
      await stranger.close();
    }
  });

  it("read the chain again after a reorganisation", async () => {
    servers = await startCommittee(venue, profile);
    await epochAfter((await venue.head()).epoch);
    await isReady(servers[0]);
    await Promise.all(servers.slice(1).map((server) => server.stop()));
    const before = await venue.client.snapshot();
    const carol = await venue.deposit(venue.person(7), 50_000n * USD);
    const status = async () => (await fetch(`${servers[0]!.url}/v1/accounts/${carol}/margin`)).status;
    await until("Carol's account", async () => (await status()) === 200);
    await venue.client.revert({ id: before });
    await venue.client.mine({ blocks: 5 });
    await until("its disappearance", async () => (await status()) === 404);
    const metrics = await (await fetch(`${servers[0]!.url}/metrics`)).text();
    expect(metrics).to.match(/plimsoll_reorgs_total\{.*\} 1/);
  });

  it("say that they are not ready while their node is silent, and go on when it answers again", async () => {
    const [rpcPort = 0] = await freePorts(1);
    const proxy = await createProxy(venue.rpcUrl, rpcPort);
    servers = await startCommittee({ ...venue, rpcUrl: proxy.url }, profile);
    await epochAfter((await venue.head()).epoch);
    await isReady(servers[0]);
    await proxy.cut();
    const { reasons } = await until("unreadiness", async () => {
      const response = await fetch(`${servers[0]!.url}/readyz`);
      return response.status === 503 && ((await response.json()) as { reasons: string[] });
    });
    expect(reasons.join())
      .to.match(/the chain cannot be read: .+/)
      .and.not.to.contain(proxy.url);
    expect((await fetch(`${servers[0]!.url}/healthz`)).status).to.equal(200);
    await proxy.mend();
    await epochAfter((await venue.head()).epoch);
    await isReady(servers[0]);
    await Promise.all(servers.map((server) => server.stop()));
    await proxy.cut();
  });

  it("settle a contract at its expiry, and a set as one, while the others of their mark slot go on", async () => {
    servers = await startCommittee(venue, profile);
    await epochAfter((await venue.head()).epoch);
    await venue.pass(TWO_HOURS);
    await epochAfter((await venue.head()).epoch);
    expect(await venue.settled(BTC_112K_TODAY)).to.equal(undefined);
    // local.json: the dispute window is two minutes.
    const final = await until("settlement", async () => {
      await venue.pass(60);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return venue.settled(BTC_112K_TODAY);
    });
    // btcusdt-perp-mark-5m: two hours after 20:45 the candle that closed at 22:45 counts; at 113172.66
    expect(final).to.equal(1_000_000n);
    const { epoch } = await epochAfter((await venue.head()).epoch);
    await epochAfter(epoch);
    expect(await venue.settled(BTC_112K_TODAY)).to.equal(1_000_000n);
    // R29: the two ranges that meet at 113000 are proposed, made final and settled as one.
    const ranges = await until("settlement of the set", async () => {
      await venue.pass(60);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const below = await venue.settled(BELOW_113K);
      return below === undefined ? undefined : ([below, await venue.settled(FROM_113K)] as const);
    });
    expect(ranges).to.deep.equal([0n, 1_000_000n]);
  });

  it("error: what is wrong with the chain, the contracts or a key is said at the start", async () => {
    const [port = 0] = await freePorts(1);
    const config = configOf(venue, 0, port, []);
    // Nothing is signed on a chain that is refused.
    const elsewhereChain = {
      ...config,
      chain: { ...config.chain, chainId: 1 },
      signingRecord: "never-written.log",
    };
    const elsewhere = `http://127.0.0.1:${port}`;
    const nowhere = Object.fromEntries(
      Object.keys(config.contracts).map((name, i) => [name, `0x${String(i + 1).repeat(40)}`]),
    );
    const cases: [Parameters<typeof createRiskServer>[0], RegExp][] = [
      [
        { ...config, chain: { ...config.chain, rpcUrl: elsewhere } },
        /no chain answers at 127\.0\.0\.1:\d+ .*start a node/,
      ],
      [
        { ...elsewhereChain, keys: strangersKeys },
        /chain\.chainId is 1, but the node at .* is of chain 31337/,
      ],
      [elsewhereChain, /keys\.margin is a development key/],
      [
        { ...config, contracts: { ...config.contracts, marginEngine: `0x${"12".repeat(20)}` } },
        /contracts\.marginEngine is 0x1212.*no code: deploy it/,
      ],
      [
        { ...config, contracts: nowhere as typeof config.contracts },
        /contracts: none of them has code on chain 31337 .*Deploy to this one/,
      ],
      [{ ...config, keys: devKeys(9) }, /keys\.margin belongs to 0x.*not in the committee's margin set/],
      [
        { ...config, feed: { ...config.feed, file: "absent.json" } },
        /feed\.file is "absent\.json", which cannot be read/,
      ],
    ];
    for (const [wrong, message] of cases) {
      const error: unknown = await createRiskServer(wrong)
        .start()
        .catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ConfigError);
      expect((error as ConfigError).message).to.match(message);
    }
  });
});

const strangersKeys = {
  margin: `0x${"41".repeat(32)}`,
  mark: `0x${"42".repeat(32)}`,
  sender: `0x${"43".repeat(32)}`,
} as const;

/** Whoever has the document can build the same cube and find the same margin. */
async function recomputes(document: AttestationDocument): Promise<void> {
  const model = createMarginModel(document.profile);
  const { cube, scenarioRoot } = await model.buildCube(document.snapshot, document.seeds);
  const positions = toModelPositions(document.positions);
  const owner = toModelPositions(ownerLots(document.positions, document.siblingLots));
  const { initialMargin, maintenanceMargin } = model.marginOf(cube, positions, owner);
  await model.stop();
  expect(scenarioRoot).to.equal(document.scenarioRoot);
  expect(initialMargin).to.equal(document.initialMargin);
  expect(maintenanceMargin).to.equal(document.maintenanceMargin);
}

/** A peer that agrees with everything and signs with a key that is in no set. */
async function startStranger(venue: TestVenue): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, never> & {
        account: AccountId;
        positions: { instrument: number; size: string }[];
        initialMargin: string;
        maintenanceMargin: string;
      };
      const hash: Hex = attestationDigest({
        chainId: 31_337,
        engine: venue.engine,
        attestation: {
          ...asked,
          portfolioHash: portfolioHash(
            asked.positions.map(({ instrument, size }) => ({ instrument, size: BigInt(size) })),
          ),
          initialMargin: BigInt(asked.initialMargin),
          maintenanceMargin: BigInt(asked.maintenanceMargin),
        } as never,
      });
      const signature = await sign({ hash, privateKey: devKeys(7).margin, to: "hex" });
      response.setHeader("content-type", "application/json").end(JSON.stringify({ signature }));
    })().catch(() => response.writeHead(400).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
