/** What services pack, sign, hash and read for the solvency oracle is what its contracts do, byte for byte. */
import { randomBook, worstMoves } from "@plimsoll/circuits";
import {
  frozenHash,
  packScenarios,
  packSignatures,
  readBoundBook,
  readFrozenBook,
  readScenarios,
  scenarioContentHash,
  signScenarioSet,
  solvencyChallenge,
  unpackScenarios,
} from "@plimsoll/sdk";
import { expect } from "chai";
import { createClient, custom, encodeAbiParameters, keccak256, parseAbiParameters, type Hex } from "viem";

import { createOracle, foldsOf, type OracleVenue } from "../contracts/solvency/createOracle.ts";
import { type ScriptedAccount, walked } from "../contracts/solvency/scriptedBook.ts";
import { BTC_PERP, ETH_PERP, MODEL_HASH, snapshotHashOf } from "../contracts/venue.ts";
import { accountOf } from "./sdkVenue.ts";

const INSTRUMENTS = [BTC_PERP, ETH_PERP];
/** Of both signs, at the limits of 64 bits, and zero. */
const PROFIT = [
  [-1n, 2n ** 63n - 1n],
  [1_234_567_890_123n, -(2n ** 63n - 1n)],
  [0n, 7n],
  [-5_000_000n, 0n],
];
const WEIGHTS = [2n ** 20n - 10n, 3n, 0n, 7n];

describe("what the SDK says of the solvency oracle, the contracts say", function () {
  this.timeout(120_000);
  let setup: OracleVenue;
  let scenarioSets: Hex;
  let client: ReturnType<typeof createClient>;
  before(async () => {
    setup = await createOracle();
    scenarioSets = setup.sets.target as Hex;
    client = createClient({ transport: custom(setup.venue.provider) });
  });

  /** Packs, signs and posts with the SDK alone. */
  async function post(profit: readonly (readonly bigint[])[], weights: readonly bigint[]): Promise<number> {
    const { venue, sets, keys } = setup;
    const packed = packScenarios({ instruments: INSTRUMENTS, profit, weights });
    const folds = await foldsOf(keys, { profit, weights });
    const message = {
      contentHash: scenarioContentHash(packed),
      epoch: Number(venue.epoch()),
      modelHash: MODEL_HASH as Hex,
      snapshotHash: snapshotHashOf(venue.epoch()) as Hex,
      circuit: Number(await sets.presentCircuit()),
      profitFold: folds.profits,
      weightFold: folds.weights,
    };
    const chainId = Number(venue.chainId);
    const signed = await Promise.all(
      venue.marginQuorum.map((wallet) =>
        signScenarioSet({ chainId, scenarioSets, message, signer: accountOf(wallet) }),
      ),
    );
    await sets.post(venue.epoch(), packed, folds, packSignatures(signed));
    return Number(await sets.present());
  }

  it("behavior: a set packed and signed is accepted, kept under its hash, and read back as it was", async () => {
    const number = await post(PROFIT, WEIGHTS);
    const read = await readScenarios({ client, scenarioSets, set: number });
    expect(unpackScenarios(read, setup.sizes)).to.deep.equal({ profit: PROFIT, weights: WEIGHTS });
    const { contentHash } = await setup.sets.scenarioSet(BigInt(number));
    expect(scenarioContentHash(read)).to.equal(contentHash);
    const { instruments, worst } = await setup.sets.columns(BigInt(number));
    expect(instruments.map(Number)).to.deep.equal(INSTRUMENTS);
    expect([...worst]).to.deep.equal(worstMoves({ profit: PROFIT }));
  });

  it("behavior: a frozen book is read as it was walked; its hash, context and challenge are the contract's", async () => {
    const { venue, scripted, scriptedOracle, circuit, sizes, sets } = setup;
    await venue.postMarks();
    const { scenarios } = randomBook(9, { accounts: 1, instruments: 2, scenarios: 4 });
    const set = await post(scenarios.profit, scenarios.weights);
    const account = (equity: bigint, lots: readonly bigint[]): ScriptedAccount => ({
      equity,
      cash: equity * 3n,
      maintenanceMargin: 5n,
      legs: lots.map((size, m) => ({ instrument: INSTRUMENTS[m]!, size })),
    });
    const accounts = [account(-1n, [2n ** 20n, -7n]), account(12_345n, [-(2n ** 20n), 7n])];
    await scripted.setAccounts(accounts.map(walked));
    await scriptedOracle.freeze();
    const snapshot = Number(await scriptedOracle.snapshots());
    const solvencyOracle = scriptedOracle.target as Hex;
    const found = await readFrozenBook({ client, solvencyOracle, snapshot });
    const { frozen, book } = found!;

    expect(frozenHash(frozen)).to.equal(await scriptedOracle.frozenHash(BigInt(snapshot)));
    expect(frozen.digest).to.equal(keccak256(book));
    expect(readBoundBook(book, sizes.instruments)).to.deep.equal(
      accounts.map(({ equity, legs }) => ({ equity, lots: legs.map(({ size }) => size) })),
    );
    const { contentHash, folds } = await readScenarios({ client, scenarioSets, set });
    expect(frozen.context).to.equal(
      keccak256(
        encodeAbiParameters(
          parseAbiParameters(
            "uint256, address, uint256, uint256, bytes32, uint256[2], uint256[2], uint32, uint32, uint32, uint32, uint32",
          ),
          [
            venue.chainId,
            solvencyOracle,
            BigInt(snapshot),
            BigInt(frozen.blockNumber),
            contentHash,
            folds.profits,
            folds.weights,
            Number(await sets.presentCircuit()),
            sizes.accounts,
            sizes.instruments,
            sizes.scenarios,
            sizes.bits,
          ],
        ),
      ),
    );

    // What no batch leads to is proven under the contract's own challenge.
    const commitment = 2n ** 200n + 17n;
    const { context, digest } = frozen;
    const challenge = solvencyChallenge({ context, commitment, digest });
    expect(await scriptedOracle.isProvenState(challenge, circuit.genesis)).to.equal(false);
    const shown = {
      ...frozen,
      accounts: BigInt(frozen.accounts),
      boundAccounts: BigInt(frozen.boundAccounts),
      set: BigInt(frozen.set),
      epoch: BigInt(frozen.epoch),
      blockNumber: BigInt(frozen.blockNumber),
      time: BigInt(frozen.time),
    };
    await scriptedOracle.proveBatches(shown, commitment, circuit.genesis, [], []);
    expect(await scriptedOracle.isProvenState(challenge, circuit.genesis)).to.equal(true);
  });
});
