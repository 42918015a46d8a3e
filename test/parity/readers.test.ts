import {
  decodeMark,
  MARK_LIVE,
  readAccount,
  readAccountIds,
  readHead,
  readInstruments,
  readMarks,
  readMeasure,
  readPositions,
  UnexpectedMarksError,
} from "@plimsoll/sdk";
import { expect } from "chai";
import type { Hex } from "viem";

import { BTC_PERP, binary, ETH_PERP, snapshotHashOf, USD } from "../contracts/venue.ts";
import { createSdkVenue, type SdkVenue } from "./sdkVenue.ts";

describe("what the SDK reads is what the contracts hold", () => {
  let sdk: SdkVenue;

  before(async () => {
    sdk = await createSdkVenue();
  });

  it("the head, of now and of an earlier epoch", async () => {
    const { venue, client, markOracle } = sdk;
    const first = { epoch: 1, time: Number(venue.epochTime()), snapshotHash: snapshotHashOf(1n) };
    expect(await readHead({ client, markOracle })).to.deep.equal(first);
    await venue.postMarks();
    const second = { epoch: 2, time: Number(venue.epochTime()), snapshotHash: snapshotHashOf(2n) };
    expect(await readHead({ client, markOracle })).to.deep.equal(second);
    expect(await readHead({ client, markOracle, epoch: 1 })).to.deep.equal(first);
  });

  it("marks of any number of instruments in one call, in the order asked for", async () => {
    const { venue, client, markOracle } = sdk;
    venue.setMark(ETH_PERP, 2_001n * USD, -12n);
    await venue.postMarks();
    const epoch = Number(venue.epoch());
    const { head, marks } = await readMarks({
      client,
      markOracle,
      instruments: [binary(9), ETH_PERP, binary(0), binary(40)],
    });
    expect(head.epoch).to.equal(epoch);
    expect(marks).to.deep.equal([
      { instrument: binary(9), price: 450_000n, flags: MARK_LIVE, epoch, fundingIndex: 0n },
      { instrument: ETH_PERP, price: 2_001n * USD, flags: MARK_LIVE, epoch, fundingIndex: -12n },
      { instrument: binary(0), price: 970_000n, flags: MARK_LIVE, epoch, fundingIndex: 0n },
      { instrument: binary(40), ...decodeMark(binary(40), 0n) },
    ]);
  });

  it("error: marks where there is no oracle", async () => {
    const { client } = sdk;
    const markOracle = "0x00000000000000000000000000000000000000aa";
    const error: unknown = await readMarks({ client, markOracle, instruments: [BTC_PERP] }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(UnexpectedMarksError);
    expect((error as Error).message).to.contain("is it deployed");
  });

  it("instruments as the model's terms", async () => {
    const { venue, client, registry } = sdk;
    const instruments = await readInstruments({ client, registry });
    expect(instruments).to.have.length(12);
    expect(instruments[0]).to.deep.equal({
      id: BTC_PERP,
      terms: { kind: "perp", symbol: "BTC-PERP", underlying: "BTC", lotDecimals: 4 },
    });
    const expiry = Number(venue.defaultExpiry);
    expect(instruments[2]).to.deep.equal({
      id: binary(0),
      terms: {
        kind: "binary",
        symbol: "BTC-30000-YES",
        underlying: "BTC",
        comparison: "greaterOrEqual",
        strike: "30000",
        expiry,
        lotDecimals: 0,
      },
    });
    expect(await readInstruments({ client, registry, from: 11 })).to.deep.equal([
      {
        id: binary(9),
        terms: {
          kind: "outcome",
          symbol: "ELECTION-1",
          event: "ELECTION",
          outcome: 1,
          expiry,
          lotDecimals: 0,
        },
      },
    ]);
  });

  it("an account and its positions, of now and of an earlier block", async () => {
    const { venue, client, engine } = sdk;
    const alice = await venue.user("alice", { deposit: 100_000n * USD });
    const bob = await venue.user("bob", { deposit: 100_000n * USD });
    const account = alice.account as Hex;
    const blockNumber = BigInt(await venue.ethers.provider.getBlockNumber());
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: -10n });

    expect(await readAccount({ client, engine, account, blockNumber })).to.deep.equal({
      cash: 100_000n * USD,
      initialMargin: 0n,
      maintenanceMargin: 0n,
      epoch: 0,
      checkedBlock: 0,
      flagged: false,
      positions: 0,
    });
    const state = await readAccount({ client, engine, account });
    expect(state).to.include({ positions: 1, flagged: false, epoch: Number(venue.epoch()) });
    // Sold ten at 0.50 USD, less the maker's fee of 0.02 %.
    expect(state.cash).to.equal(100_005n * USD - 1_000n);
    expect(await readPositions({ client, engine, account })).to.deep.equal([
      { instrument: binary(4), size: -10n, expiry: Number(venue.defaultExpiry), fundingIndex: 0n },
    ]);
    expect(await readPositions({ client, engine, account, blockNumber })).to.deep.equal([]);
  });

  it("the open accounts and what one measures, of now and of an earlier block", async () => {
    const { venue, client, engine } = sdk;
    const blockNumber = BigInt(await venue.ethers.provider.getBlockNumber());
    const before = await readAccountIds({ client, engine });
    const carol = await venue.user("carol", { deposit: 700n * USD });
    const account = carol.account as Hex;
    expect(await readAccountIds({ client, engine })).to.deep.equal([...before, account]);
    expect(await readAccountIds({ client, engine, blockNumber })).to.deep.equal(before);

    const { equity, worstCase, portfolioHash } = await venue.engine.measure(account);
    expect(equity).to.equal(700n * USD);
    expect(await readMeasure({ client, engine, account })).to.deep.equal({
      equity,
      worstCase,
      portfolioHash,
    });
    const none = await readMeasure({ client, engine, account, blockNumber });
    expect(none).to.include({ equity: 0n, worstCase: 0n });
  });
});
