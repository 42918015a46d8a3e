import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { buildCircuitsApart, circuitSizes, foldPoints } from "@plimsoll/circuits";
import { createKeeper, type Keeper, type KeeperEvent } from "@plimsoll/keeper";
import { productionProfile, type MarginReport } from "@plimsoll/model";
import {
  attestationDocumentSchema,
  hashInChunks,
  marginEngineAbi,
  packScenarios,
  packSignatures,
  readHead,
  readScenarios,
  readSolvency,
  riskParametersAbi,
  scenarioContentHash,
  scenarioSetsAbi,
  signScenarioSet,
  solvencyDocumentSchema,
  solvencyOracleAbi,
  solvencyStatusSchema,
  type AccountId,
  type ScenarioSetMessage,
} from "@plimsoll/sdk";
import {
  createMarginModel,
  createRiskServer,
  devKeys,
  type MarginModel,
  type RiskServer,
} from "@plimsoll/risk-server";
import { expect } from "chai";
import {
  concat,
  createWalletClient,
  encodeFunctionData,
  http,
  pad,
  type Abi,
  type Address,
  type Hex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

import { lastLineJson, runPlimsoll } from "../../../scripts/cli/testing/runPlimsoll.ts";
import {
  BTC_PERP,
  CANDIDATE_1,
  createTestVenue,
  GAME_1,
  type TestVenue,
} from "../risk-server/createTestVenue.ts";
import { configOf, freePorts } from "../risk-server/startCommittee.ts";
import { installOracle, smallKeys } from "./installOracle.ts";

const USD = 1_000_000n;
/** A power of two, so that weights are whole; few, because what is proven here does not depend on how many. */
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol" as const, panels: 1, pointsPerPanel: 1_024 },
};
/** The keeper, its publisher, and who trades. */
const [KEEPER, PUBLISHER, BUYER, SELLER] = [10, 11, 5, 6] as const;

describe("the solvency oracle and its services on a real chain", function () {
  this.timeout(300_000);
  let venue: TestVenue;
  let oracle: { scenarioSets: Address; solvencyOracle: Address };
  let setCircuit: () => Promise<void>;
  let servers: RiskServer[] = [];
  let keepers: Keeper[] = [];
  let folder: string;

  before(async () => {
    await buildCircuitsApart(circuitSizes.small);
  });
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-solvency-"));
    venue = await createTestVenue(profile);
    for (const index of [0, 1, 2]) await venue.fund(index);
  });
  afterEach(async () => {
    await Promise.all([...keepers, ...servers].map((one) => one.stop()));
    servers = [];
    keepers = [];
    await venue.close();
    rmSync(folder, { recursive: true });
  });

  async function install(challengeWindow = 0): Promise<void> {
    ({ setCircuit, ...oracle } = await installOracle(venue, challengeWindow));
  }

  /** Three servers of one committee, with a proof directory each. */
  async function startServers(
    modelOf: (index: number) => MarginModel = createLenientModel,
    indexes: readonly number[] = [0, 1, 2],
  ): Promise<void> {
    const ports = await freePorts(3);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    servers = indexes.map((index) => {
      const peers = urls.filter((_, other) => other !== index && indexes.includes(other));
      const base = configOf(venue, index, ports[index]!, peers);
      return createRiskServer(
        {
          ...base,
          contracts: { ...base.contracts, ...oracle },
          committee: { ...base.committee, snapshotInterval: 5 },
          // Epochs go by in seconds here, and marks get as old as the steps of the replay.
          maxMarkAge: 7_200,
          solvency: {
            everyEpochs: 100_000,
            takeoverDelayMs: 2_000,
            proofTakeoverMs: 20_000,
            proofDirectory: path.join(folder, String(index)),
          },
        },
        { model: modelOf(index) },
      );
    });
    await Promise.all(servers.map((server) => server.start()));
  }

  /** @param limits How much goes into one transaction. */
  async function startKeeper(limits: { accountsAPart?: number } = {}): Promise<KeeperEvent[]> {
    const events: KeeperEvent[] = [];
    const person = (index: number): Hex => {
      const key = (venue.person(index) as unknown as { getHdKey(): { privateKey: Uint8Array } }).getHdKey();
      return `0x${Buffer.from(key.privateKey).toString("hex")}`;
    };
    const keeper = createKeeper(
      {
        rpcUrl: venue.rpcUrl,
        chainId: 31_337,
        contracts: { ...venue.contracts, ...oracle, quoteToken: venue.token },
        riskServers: servers.map(({ url }) => url),
        privateKey: person(KEEPER),
        ethUsd: 4_000,
        // It is not to liquidate anybody.
        minProfitUsd: 1e9,
        pollMs: 200,
        solvency: {
          privateKey: person(PUBLISHER),
          heartbeatSeconds: 86_400,
          moveThreshold: 0.5,
          turnSeconds: 0.1,
          ...limits,
        },
        logLevel: "silent",
      },
      { report: (event) => void events.push(event) },
    );
    keepers.push(keeper);
    await keeper.start();
    return events;
  }

  const read = <Name extends "present" | "presentCircuit">(functionName: Name) =>
    venue.client.readContract({ address: oracle.scenarioSets, abi: scenarioSetsAbi, functionName });
  const setOf = (number: bigint) =>
    venue.client.readContract({
      address: oracle.scenarioSets,
      abi: scenarioSetsAbi,
      functionName: "scenarioSet",
      args: [number],
    });
  const columnsOf = async (number: bigint): Promise<readonly number[]> => {
    const [instruments] = await venue.client.readContract({
      address: oracle.scenarioSets,
      abi: scenarioSetsAbi,
      functionName: "columns",
      args: [number],
    });
    return instruments;
  };
  const published = async (): Promise<number> => {
    const [snapshot] = await venue.client.readContract({
      address: oracle.solvencyOracle,
      abi: solvencyOracleAbi,
      functionName: "lastPublished",
    });
    return Number(snapshot);
  };
  async function send(
    from: number,
    call: { to: Address; abi: Abi; functionName: string; args: readonly unknown[] },
  ) {
    const wallet = createWalletClient({
      account: venue.person(from),
      chain: hardhat,
      transport: http(venue.rpcUrl),
    });
    const { to, ...rest } = call;
    const hash = await wallet.writeContract({ ...rest, address: to, gas: 8_000_000n });
    const receipt = await venue.client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    expect(receipt.status, call.functionName).to.equal("success");
  }

  /** A call that is in nobody's transaction: a contract makes it, of the bytes behind the address that it is sent. */
  async function sendThroughRelay(from: number, { to, ...call }: Parameters<typeof send>[1]): Promise<void> {
    const wallet = createWalletClient({
      account: venue.person(from),
      chain: hardhat,
      transport: http(venue.rpcUrl),
    });
    const mined = async (hash: Hex) => {
      const receipt = await venue.client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
      expect(receipt.status, call.functionName).to.equal("success");
      return receipt;
    };
    const { contractAddress } = await mined(
      await wallet.sendTransaction({
        data: "0x601a600a5f39601a5ff3602036038060205f375f5f915f5f5f355af16018575f5ffd5b00",
      }),
    );
    const data = concat([pad(to), encodeFunctionData(call)]);
    await mined(await wallet.sendTransaction({ to: contractAddress!, data, gas: 8_000_000n }));
  }

  async function until<T>(
    what: string,
    look: () => Promise<T | undefined | false>,
    seconds = 120,
  ): Promise<T> {
    const end = performance.now() + seconds * 1_000;
    for (;;) {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      if (performance.now() > end) throw new Error(`${what} did not happen within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  /** A connection that was kept and has ended meanwhile is no answer: asked again. */
  const get = (url: string, init?: RequestInit) =>
    until(`an answer of ${url}`, () => fetch(url, init).catch(() => undefined));
  const present = () =>
    until("a scenario set", async () => {
      const number = await read("present");
      return number > 0n && number;
    });

  /** Somebody holds something that is no bitcoin. */
  async function holdContract(): Promise<void> {
    await until("marks", async () => (await venue.head()).epoch > 0);
    const [one, other] = [venue.person(7), venue.person(8)];
    await venue.deposit(one, 1_000n * USD);
    await venue.deposit(other, 1_000n * USD);
    await venue.trade(one, other, CANDIDATE_1, 100n, await venue.mark(CANDIDATE_1));
  }

  /** A buyer of a tenth of a bitcoin with hardly more than the margin that the servers attest. */
  async function leverage(): Promise<AccountId> {
    await until("marks", async () => (await venue.head()).epoch > 0);
    const [buyer, seller] = [venue.person(BUYER), venue.person(SELLER)];
    const account = await venue.deposit(buyer, 20_000n * USD);
    await venue.deposit(seller, 100_000n * USD);
    await venue.deposit(venue.person(KEEPER), 1_000n * USD);
    await venue.trade(buyer, seller, BTC_PERP, 1_000n, await venue.mark(BTC_PERP));
    // An epoch may go by between the attestation and the withdrawal: then once more.
    await until("a withdrawal down to the margin", () => withdrawToMargin(account));
    return account;
  }

  async function withdrawToMargin(account: AccountId): Promise<boolean> {
    const response = await get(`${servers[0]!.url}/v1/attestations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ account, positions: [{ instrument: BTC_PERP, size: "1000" }] }),
    });
    if (!response.ok) return false;
    const document = attestationDocumentSchema.parse(await response.json());
    const measured = await venue.client.readContract({
      address: venue.engine,
      abi: marginEngineAbi,
      functionName: "measure",
      args: [account],
    });
    // The chain's own floor is a twentieth of the worst case.
    const floor = measured.worstCase / 20n;
    const needed = document.initialMargin > floor ? document.initialMargin : floor;
    const left = (needed * 103n) / 100n;
    if (measured.equity <= left) return true;
    return send(BUYER, {
      to: venue.engine,
      abi: marginEngineAbi,
      functionName: "withdraw",
      args: [account, measured.equity - left, 0n, venue.person(BUYER).address, document.packed],
    }).then(
      () => true,
      () => false,
    );
  }

  it("behavior: sets are posted by a quorum, extended when the book outgrows them, and fold as the chain does", async () => {
    await install();
    await setCircuit();
    await startServers();
    await holdContract();
    const first = await present();
    const columns = await columnsOf(first);
    expect(columns).to.have.lengthOf(2).and.to.include(CANDIDATE_1);
    expect(columns).not.to.include(GAME_1);
    await venue.trade(venue.person(7), venue.person(8), GAME_1, 100n, await venue.mark(GAME_1));
    const second = await until("a set with what is held", async () => {
      const number = await read("present");
      return number > first && number;
    });
    expect(await columnsOf(second)).to.have.members([CANDIDATE_1, GAME_1]);
    expect((await setOf(second)).epoch).to.be.above((await setOf(first)).epoch);
    await foldOnChain(Number(second));
    expect(await setOf(second)).to.include({ isConfirmed: true, isVoid: false });

    const { set, isProven, latest, age } = solvencyStatusSchema.parse(
      await (await get(`${servers[1]!.url}/v1/solvency`)).json(),
    );
    expect(set).to.deep.include({ number: Number(second), isConfirmed: true });
    expect({ isProven, age, status: latest.status }).to.deep.equal({
      isProven: false,
      age: null,
      status: "UNKNOWN",
    });
  });

  it("behavior: a frozen book is proven, kept, published, checked and explained; a restart goes on", async () => {
    await install();
    await startServers();
    await leverage();
    // So that the account is in the book that guides the choice of scenarios.
    const { epoch } = await venue.head();
    await until("two epochs", async () => (await venue.head()).epoch > epoch + 1);
    await setCircuit();
    expect(await columnsOf(await present())).to.include(BTC_PERP);
    const news = await listen(`${servers[2]!.url}/v1/solvency/events`);
    // Three accounts, frozen by three transactions.
    const events = await startKeeper({ accountsAPart: 1 });
    await until("a published proof", async () => (await published()) === 1);

    await until("the keeper's word", () =>
      Promise.resolve(events.filter(({ event }) => event === "solvency").length > 1),
    );
    const [freeze, publish] = events.filter((event) => event.event === "solvency");
    expect(freeze).to.deep.include({ act: "freeze", snapshot: 1, why: "nothing was frozen yet" });
    const parts = await venue.client.getContractEvents({
      address: oracle.solvencyOracle,
      abi: solvencyOracleAbi,
      eventName: "FreezeAdvanced",
      fromBlock: 0n,
    });
    expect(parts.length).to.be.at.least(2);
    expect(publish).to.deep.include({ act: "publish", snapshot: 1 });
    expect(publish!.totalGasUsd).to.be.above(publish!.gasUsd);

    const keeping = await serverWith(1);
    // The proof is kept, and may be published, before it is measured beside all paths.
    const document = await until("a measured proof", async () => {
      const kept = solvencyDocumentSchema.parse(await (await get(`${keeping.url}/v1/solvency/1`)).json());
      return kept.reduction !== null && kept;
    });
    const latest = await readSolvency({ client: venue.client, solvencyOracle: oracle.solvencyOracle });
    expect(latest).to.deep.include({
      var99: document.proof.valueAtRisk,
      es99: document.proof.shortfall,
      accounts: 3,
      boundAccounts: document.frozen.boundAccounts,
    });
    expect(document.frozen.boundAccounts).to.be.within(1, 2);
    // What the chain bound is what the model's own account of the whole book says.
    expect(document.reduction).to.deep.include({ accounts: 3, boundAccounts: document.frozen.boundAccounts });
    expect(document.reduction?.proven).to.deep.equal({
      valueAtRisk: String(latest.var99),
      expectedShortfall: String(latest.es99),
    });
    await until("the end of the news", () => Promise.resolve(news.seen().includes("published")));
    news.close();

    const deployment = writeDeployment();
    const where = ["--deployment", deployment, "--chain-id", "31337", "--rpc", venue.rpcUrl];
    const verified = await runPlimsoll(["solvency", "verify", `${keeping.url}/v1/solvency/1`, ...where]);
    expect(verified.stderr).to.equal("");
    expect(verified.stdout).to.match(/✓ E is its Expected Shortfall, by the reference/);
    expect(verified.stdout).to.match(/the chain's verifier accepts the tail\n/);
    expect(verified.code, verified.stdout + verified.stderr).to.equal(0);
    const forged = path.join(folder, "forged.json");
    const kept = (await (await get(`${keeping.url}/v1/solvency/1`)).json()) as { proof: object };
    writeFileSync(
      forged,
      JSON.stringify({ ...kept, proof: { ...kept.proof, shortfall: String(document.proof.shortfall + 1n) } }),
    );
    const refuted = await runPlimsoll(["solvency", "verify", forged, "--json", ...where]);
    expect(refuted.code).to.equal(1);
    const { checks } = lastLineJson(refuted) as { checks: { what: string; holds: boolean }[] };
    expect(checks.filter(({ holds }) => !holds).map(({ what }) => what)).to.deep.equal([
      "E is its Expected Shortfall, by the reference",
      "the chain's verifier accepts the tail",
      "the oracle answers with this E",
    ]);
    const explained = await runPlimsoll(["solvency", "explain", ...where]);
    expect(explained.stdout).to.match(/over all 3 accounts of the venue/);
    const again = await runPlimsoll(["solvency", "prove", forged, "--json", ...where]);
    const proven = solvencyDocumentSchema.parse(lastLineJson(again));
    expect(proven.proof.shortfall).to.equal(document.proof.shortfall);

    // Frozen while nobody runs: found, proven and published after the start, and the old proof is still there.
    await Promise.all([...keepers, ...servers].map((one) => one.stop()));
    keepers = [];
    await venue.pass(2);
    await send(SELLER, {
      to: oracle.solvencyOracle,
      abi: solvencyOracleAbi,
      functionName: "freeze",
      args: [],
    });
    await startServers();
    await startKeeper();
    await until("the second published proof", async () => (await published()) === 2);
    expect((await get(`${(await serverWith(1)).url}/v1/solvency/1`)).status).to.equal(200);
    const unknown = await get(`${servers[0]!.url}/v1/solvency/77`);
    expect([unknown.status, ((await unknown.json()) as { type: string }).type]).to.deep.equal([
      404,
      "urn:plimsoll:problem:unknown-proof",
    ]);
  });

  it("behavior: a server that chooses other scenarios gets no quorum; the others post without it", async () => {
    await install();
    await setCircuit();
    await startServers((index) => {
      const model = createLenientModel();
      return index === 0 ? { ...model, buildCube: (snapshot) => model.buildCube(snapshot, [[1, 2]]) } : model;
    });
    await holdContract();
    const number = await present();
    const { epoch } = await setOf(number);
    expect(epoch).to.be.above(0);
    // Its own proposal, if it led, was refused; asked for others', it refused.
    const metrics = () => Promise.all(servers.map(async ({ url }) => (await get(`${url}/metrics`)).text()));
    // The others do not wait for it: its answer may come after their post.
    const seen = await until("a disagreement", async () => {
      const texts = await metrics();
      return (
        /plimsoll_committee_disagreements_total\{peer="127\.0\.0\.1:\d+".*\} [1-9]/.test(texts.join("\n")) &&
        texts
      );
    });
    expect(seen[0]).not.to.match(/plimsoll_scenario_sets_total\{outcome="posted".*\} [1-9]/);
  });

  it("behavior: a fold that a quorum made up is challenged by the server that computes it, and the set is void", async () => {
    await install(3_600);
    await setCircuit();
    await startServers(undefined, [0, 1]);
    await holdContract();
    const honest = await present();
    const { epoch } = await setOf(honest);
    await until("newer marks", async () => (await venue.head()).epoch > epoch);
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];

    const head = await venue.head();
    const packed = packScenarios({
      instruments: [BTC_PERP],
      profit: [
        [-5n * USD, 0n],
        [-1n, 0n],
        [1n, 0n],
        [USD, 0n],
      ],
      weights: [2n ** 18n, 2n ** 18n, 2n ** 18n, 2n ** 18n],
    });
    // The generator: on the curve, and not what these scenarios fold to.
    const wrong = [1n, 2n] as const;
    const { snapshotHash, modelHash } = await namesOf(head.epoch);
    const message: ScenarioSetMessage = {
      contentHash: scenarioContentHash(packed),
      epoch: head.epoch,
      modelHash,
      snapshotHash,
      circuit: 1,
      profitFold: wrong,
      weightFold: wrong,
    };
    const signed = await Promise.all(
      [0, 1].map((index) =>
        signScenarioSet({
          chainId: 31_337,
          scenarioSets: oracle.scenarioSets,
          message,
          signer: privateKeyToAccount(devKeys(index).margin),
        }),
      ),
    );
    await sendThroughRelay(SELLER, {
      to: oracle.scenarioSets,
      abi: scenarioSetsAbi,
      functionName: "post",
      args: [head.epoch, packed, { profits: wrong, weights: wrong }, packSignatures(signed)],
    });
    const forged = await read("present");
    expect(forged).to.equal(honest + 1n);

    await startServers(undefined, [2]);
    await until("the end of the forged set", async () => (await setOf(forged)).isVoid);
    expect((await setOf(honest)).isVoid).to.equal(false);
  });

  /** Makes the chain compute both folds of a set: each is one chunk here. */
  async function foldOnChain(set: number): Promise<void> {
    const { scenarioSets } = oracle;
    const posted = await readScenarios({ client: venue.client, scenarioSets, set });
    for (const [part, circuit, entries, wordsAnEntry] of [
      [0, "accountBatch", posted.profits, 1 / 4],
      [1, "tailRisk", posted.weights, 1 / 8],
    ] as const) {
      const points = foldPoints(smallKeys()[circuit], circuit);
      const chunk = {
        index: 0n,
        pointHashes: hashInChunks(points, 2).chunks,
        entryHashes: hashInChunks(entries, wordsAnEntry).chunks,
        points,
        entries,
      };
      await send(SELLER, {
        to: scenarioSets,
        abi: scenarioSetsAbi,
        functionName: "computeFold",
        args: [BigInt(set), part, chunk],
      });
    }
  }

  async function namesOf(epoch: number): Promise<{ snapshotHash: Hex; modelHash: Hex }> {
    const { markOracle, riskParameters } = venue.contracts;
    const { snapshotHash } = await readHead({ client: venue.client, markOracle, epoch });
    const modelHash = await venue.client.readContract({
      address: riskParameters,
      abi: riskParametersAbi,
      functionName: "modelHash",
    });
    return { snapshotHash, modelHash };
  }

  async function serverWith(snapshot: number): Promise<RiskServer> {
    return until(`a server with proof ${snapshot}`, async () => {
      const found = await Promise.all(
        servers.map(async (server) => (await get(`${server.url}/v1/solvency/${snapshot}`)).ok),
      );
      return servers[found.indexOf(true)];
    });
  }

  /** Addresses as Ignition records them. */
  function writeDeployment(): string {
    const { marginEngine, markOracle, riskCommittee, riskParameters, instrumentRegistry, settlementOracle } =
      venue.contracts;
    const addresses = {
      MarginEngine: marginEngine,
      MarkOracle: markOracle,
      RiskCommittee: riskCommittee,
      RiskParameters: riskParameters,
      InstrumentRegistry: instrumentRegistry,
      SettlementOracle: settlementOracle,
      // Nothing here asks for bonds.
      SignerBonds: marginEngine,
      ScenarioSets: oracle.scenarioSets,
      SolvencyOracle: oracle.solvencyOracle,
    };
    const file = path.join(folder, "deployed_addresses.json");
    writeFileSync(
      file,
      JSON.stringify(
        Object.fromEntries(Object.entries(addresses).map(([name, address]) => [`Test#${name}`, address])),
      ),
    );
    return file;
  }
});

/** Attests a tenth of what is needed, so that an account can be in danger at once. */
function createLenientModel(): MarginModel {
  const model = createMarginModel(profile);
  const lenient = (report: MarginReport): MarginReport => ({
    ...report,
    initialMargin: report.initialMargin / 10n,
    maintenanceMargin: report.maintenanceMargin / 10n,
  });
  return {
    ...model,
    marginOf: (cube, positions, owner) => lenient(model.marginOf(cube, positions, owner)),
    marginsOf: async (...many) => (await model.marginsOf(...many)).map((report) => report && lenient(report)),
  };
}

/** Reads server-sent events until closed; `seen` are their names. */
async function listen(url: string): Promise<{ seen: () => string[]; close: () => void }> {
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  expect(response.headers.get("content-type")).to.match(/^text\/event-stream/);
  let text = "";
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true });
  })().catch(() => undefined);
  return {
    seen: () => [...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name!),
    close: () => abort.abort(),
  };
}
