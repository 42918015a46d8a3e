/** What a keeper reads in one call, beside what the engine says one by one. */
import { expect } from "chai";

import { createTraded, createTraders, margins, moveBtc, usd } from "../engine/support.ts";
import { USD, type Venue } from "../venue.ts";

interface Scan {
  id: string;
  state: { cash: bigint; positions: bigint; flagged: boolean };
  measure: { equity: bigint; worstCase: bigint; portfolioHash: string };
  terms: { equity: bigint; fractionMax: bigint; bonusRate: bigint };
  notedDeficit: bigint;
  escape: { epoch: bigint; activeFrom: bigint };
}

interface Lens {
  target: string;
  interface: { encodeFunctionData(name: string, args: unknown[]): string };
  scan(first: bigint, count: bigint): Promise<[all: bigint, nonce: bigint, accounts: Scan[]]>;
  account(id: string): Promise<[Scan["state"], Scan["measure"], { instrument: bigint; size: bigint }[]]>;
  refusal(id: string, attestation: string): Promise<string>;
}

const lensOf = async (venue: Venue): Promise<Lens> =>
  (await venue.ethers.deployContract("MarginLens", [venue.engine])) as unknown as Lens;

describe("MarginLens", () => {
  it("shows of every account what the engine shows", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    const lens = await lensOf(venue);
    await moveBtc(venue, 46_000);
    const proof = await venue.attestNow(alice, margins(5_000, 4_000));
    await venue.engine.record(alice.account, proof);

    const [all, nonce, accounts] = await lens.scan(0n, 100n);
    expect(all).to.equal(await venue.engine.accountCount());
    expect(nonce).to.equal((await venue.engine.globals()).nonce);
    expect(accounts.map(({ id }) => id.toLowerCase())).to.have.members(
      [alice, bob, carol].map(({ account }) => account.toLowerCase()),
    );
    for (const { id, state, measure, terms } of accounts) {
      expect(state).to.deep.equal(await venue.engine.account(id));
      if (state.positions === 0n) continue;
      expect(measure).to.deep.equal(await venue.engine.measure(id));
      expect(terms).to.deep.equal(await venue.engine.liquidationTerms(id, "0x"));
    }
    const found = accounts.find(({ id }) => id.toLowerCase() === alice.account.toLowerCase());
    // A loss of 4,000 of a deposit of 10,000: not yet below 4,000.
    expect(found?.state.flagged).to.equal(false);
    const [state, measure, positions] = await lens.account(alice.account);
    expect(state).to.deep.equal(await venue.engine.account(alice.account));
    expect(measure).to.deep.equal(await venue.engine.measure(alice.account));
    expect(positions).to.deep.equal(await venue.engine.positions(alice.account));
  });

  it("shows what a liquidation by the record would be", async () => {
    const { venue, alice } = await createTraded();
    const lens = await lensOf(venue);
    await moveBtc(venue, 46_000, 43_000);
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(5_000, 4_000)));
    const [, , accounts] = await lens.scan(0n, 100n);
    const found = accounts.find(({ id }) => id.toLowerCase() === alice.account.toLowerCase());
    expect(found?.state.flagged).to.equal(true);
    expect(found?.terms.fractionMax).to.be.greaterThan(0n);
    expect(found?.terms).to.deep.equal(await venue.engine.liquidationTerms(alice.account, "0x"));
  });

  it("shows what of a deficit is noted", async () => {
    const { venue, alice } = await createTraded();
    const lens = await lensOf(venue);
    await moveBtc(venue, 45_000, 40_500, 36_450);
    const noted = async () => {
      const [, , accounts] = await lens.scan(0n, 100n);
      return accounts.map(({ notedDeficit }) => notedDeficit).filter((deficit) => deficit !== 0n);
    };
    expect(await noted()).to.deep.equal([]);
    await venue.engine.noteDeficit(alice.account);
    // 9,990 − 13,550, and 500 of it paid.
    expect(await noted()).to.deep.equal([usd(3_560)]);
    await venue.deposit(alice, usd(500));
    expect(await noted()).to.deep.equal([usd(3_060)]);
    expect(await venue.engine.notedDeficit(alice.account)).to.equal(usd(3_060));
  });

  it("shows an escape proposal until it is answered", async () => {
    const { venue, alice } = await createTraded();
    const lens = await lensOf(venue);
    const standing = async () => {
      const [, , accounts] = await lens.scan(0n, 100n);
      return accounts.map(({ escape }) => escape).filter(({ activeFrom }) => activeFrom !== 0n);
    };
    expect(await standing()).to.deep.equal([]);
    await venue.as(alice).proposeEscape(alice.account);
    expect(await standing()).to.deep.equal([await venue.engine.escapeProposal(alice.account)]);
    await venue.postMarks();
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(5_000, 4_000)));
    expect(await standing()).to.deep.equal([]);
  });

  it("reads in pages that neither overlap nor leave anybody out", async () => {
    const { venue } = await createTraders();
    const lens = await lensOf(venue);
    const [all, , whole] = await lens.scan(0n, 2n ** 200n);
    const pages: string[] = [];
    for (let first = 0n; first < all; first += 2n) {
      pages.push(...(await lens.scan(first, 2n))[2].map(({ id }) => id));
    }
    expect(pages).to.deep.equal(whole.map(({ id }) => id));
    expect((await lens.scan(all + 1n, 2n))[2]).to.deep.equal([]);
  });

  it("says why an attestation would be refused, with the engine's own words", async () => {
    const { venue, alice } = await createTraded();
    const lens = await lensOf(venue);
    const good = await venue.attestNow(alice, margins(5_000, 4_000));
    expect(await lens.refusal(alice.account, good)).to.equal("0x");
    const inverted = await venue.attestNow(alice, margins(4_000, 5_000));
    const reason = venue.engine.interface.parseError(await lens.refusal(alice.account, inverted));
    expect(reason?.name).to.equal("AttestationOrder");
    expect(reason?.args.toArray()).to.deep.equal([usd(4_000), usd(5_000)]);
    const short = venue.engine.interface.parseError(await lens.refusal(alice.account, "0x1234"));
    expect(short?.name).to.equal("AttestationMalformed");
  });

  it("R21: does not answer in the middle of a transfer", async () => {
    const { venue, alice } = await createTraders({ token: "HookedDollar" });
    const lens = await lensOf(venue);
    const token = await venue.ethers.getContractAt("HookedDollar", venue.token.target);
    const reentered = venue.engine.interface.getError("Reentered")?.selector ?? "";
    const calls = [
      lens.interface.encodeFunctionData("scan", [0n, 1n]),
      lens.interface.encodeFunctionData("account", [alice.account]),
    ];
    await venue.token.mint(venue.owner, USD);
    await token.getFunction("hook")(lens.target, calls);
    await venue.engine.deposit(alice.account, USD);
    const answers = (await token.getFunction("answers")()) as { success: boolean; data: string }[];
    expect(answers.map(({ success, data }) => [success, data])).to.deep.equal(
      Array.from({ length: 4 }, () => [false, reentered]),
    );
  });
});
