import { id, TypedDataEncoder } from "ethers";
import { expect } from "chai";

import { binary, BTC_PERP, createVenue, sign, type Venue } from "../venue.ts";

const WINDOW = 3600n;
const YES = binary(4);
const ONE = 1_000_000n;

describe("SettlementOracle", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  /** At expiry, nothing proposed. */
  before(async () => {
    venue = await createVenue({ disputeWindow: WINDOW });
    await venue.travelTo(venue.defaultExpiry);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const propose = (price: bigint, instrument = YES, round = 0n) =>
    venue.settlement.propose(instrument, price, venue.signSettlement(instrument, price, { round }));
  const stored = async () => {
    const { price, finalFrom, round, isFinal } = await venue.settlement.proposal(YES);
    return { price, finalFrom, round, isFinal };
  };
  const final = async (instrument: number) => {
    const { instruments, prices } = await venue.settlement.finalPrices(instrument);
    return instruments.map((each, place) => [Number(each), prices[place]]);
  };
  const fails = (attempt: Promise<unknown>, error: string) =>
    expect(attempt).to.be.revertedWithCustomError(venue.settlement, error);

  it("proposes, waits, and becomes final; anybody may send each step", async () => {
    const { wallet } = await venue.user("stranger");
    const asStranger = venue.settlement.connect(wallet);
    const sent = await asStranger.propose(YES, ONE, venue.signSettlement(YES, ONE));
    const finalFrom = (await venue.now()) + WINDOW;
    await expect(Promise.resolve(sent))
      .to.emit(venue.settlement, "SettlementProposed")
      .withArgs(BigInt(YES), ONE, finalFrom);
    expect(await stored()).to.deep.equal({ price: ONE, finalFrom, round: 0n, isFinal: false });
    expect(await final(YES)).to.deep.equal([]);

    await venue.travelTo(finalFrom);
    await expect(asStranger.finalise(YES))
      .to.emit(venue.settlement, "SettlementFinal")
      .withArgs(BigInt(YES), ONE);
    expect(await final(YES)).to.deep.equal([[YES, ONE]]);
  });

  describe("propose", () => {
    it("R17: takes prices from 0 to 1", async () => {
      await propose(0n, binary(0));
      await propose(ONE, binary(1));
      await propose(333_333n, binary(2));
    });

    it("error: InvalidPrice above 1", async () => {
      await fails(propose(ONE + 1n), "InvalidPrice").withArgs(ONE + 1n);
      await fails(propose(2n ** 64n - 1n), "InvalidPrice");
    });

    it("error: NotExpired one second before expiry; at expiry it passes", async () => {
      const early = await createVenue();
      const yes = early.signSettlement(YES, 0n);
      await early.networkHelpers.time.setNextBlockTimestamp(early.defaultExpiry - 1n);
      await expect(early.settlement.propose(YES, 0n, yes))
        .to.be.revertedWithCustomError(early.settlement, "NotExpired")
        .withArgs(BigInt(YES));
      await early.networkHelpers.time.setNextBlockTimestamp(early.defaultExpiry);
      await early.settlement.propose(YES, 0n, yes);
    });

    it("error: NotExpired for a perp, whenever", async () => {
      await fails(propose(0n, BTC_PERP), "NotExpired").withArgs(BigInt(BTC_PERP));
    });

    it("error: NotListed for an instrument nobody listed", async () => {
      await expect(propose(0n, binary(100)))
        .to.be.revertedWithCustomError(venue.registry, "NotListed")
        .withArgs(BigInt(binary(100)));
    });

    it("error: NotASigner by the mark set, for another price, instrument or contract", async () => {
      const types = {
        Settlement: [
          { name: "instrument", type: "uint32" },
          { name: "price", type: "uint64" },
          { name: "round", type: "uint32" },
        ],
      };
      const elsewhere = TypedDataEncoder.hash(
        { ...venue.domains.settlement, verifyingContract: venue.domains.oracle.verifyingContract },
        types,
        { instrument: YES, price: ONE, round: 0 },
      );
      for (const signatures of [
        venue.signSettlement(YES, ONE, { signers: venue.markQuorum }),
        venue.signSettlement(YES, ONE - 1n),
        venue.signSettlement(binary(5), ONE),
        sign(venue.marginQuorum, elsewhere),
        sign(venue.marginQuorum, id("no typed data")),
      ]) {
        await expect(venue.settlement.propose(YES, ONE, signatures)).to.be.revertedWithCustomError(
          venue.committee,
          "NotASigner",
        );
      }
    });

    it("error: AlreadyProposed: a replay does not restart the window, another price does not replace it", async () => {
      await propose(ONE);
      const before = await stored();
      await venue.travel(10n);
      await fails(propose(ONE), "AlreadyProposed").withArgs(BigInt(YES));
      await fails(propose(0n), "AlreadyProposed");
      await venue.travel(WINDOW);
      await fails(propose(0n), "AlreadyProposed");
      expect(await stored()).to.deep.equal(before);
    });

    it("R18, error: AlreadyFinal once final, for any price", async () => {
      await propose(ONE);
      await venue.travel(WINDOW);
      await venue.settlement.finalise(YES);
      for (const price of [0n, ONE]) await fails(propose(price), "AlreadyFinal").withArgs(BigInt(YES));
      await fails(propose(0n, YES, 1n), "AlreadyFinal");
      expect(await final(YES)).to.deep.equal([[YES, ONE]]);
    });
  });

  describe("veto", () => {
    it("withdraws the proposal and opens the next round", async () => {
      await propose(ONE);
      await expect(venue.settlement.veto(YES))
        .to.emit(venue.settlement, "SettlementVetoed")
        .withArgs(BigInt(YES), ONE);
      expect(await stored()).to.deep.equal({ price: 0n, finalFrom: 0n, round: 1n, isFinal: false });
      await propose(0n, YES, 1n);
      expect((await stored()).round).to.equal(1n);
    });

    it("error: NotASigner when a vetoed proposal is replayed", async () => {
      await propose(ONE);
      await venue.settlement.veto(YES);
      await expect(propose(ONE)).to.be.revertedWithCustomError(venue.committee, "NotASigner");
    });

    it("without a proposal it voids what was signed for the round", async () => {
      const signed = venue.signSettlement(YES, ONE);
      await expect(venue.settlement.veto(YES))
        .to.emit(venue.settlement, "SettlementVetoed")
        .withArgs(BigInt(YES), 0n);
      await expect(venue.settlement.propose(YES, ONE, signed)).to.be.revertedWithCustomError(
        venue.committee,
        "NotASigner",
      );
      await propose(ONE, YES, 1n);
    });

    it("error: WindowClosed from the second the window ends", async () => {
      await propose(ONE);
      const { finalFrom } = await stored();
      const checkpoint = await venue.checkpoint();
      await venue.networkHelpers.time.setNextBlockTimestamp(finalFrom - 1n);
      await venue.settlement.veto(YES);
      await checkpoint();
      await venue.networkHelpers.time.setNextBlockTimestamp(finalFrom);
      await fails(venue.settlement.veto(YES), "WindowClosed").withArgs(BigInt(YES), finalFrom);
    });

    it("R18, error: AlreadyFinal once final", async () => {
      await propose(ONE);
      await venue.travel(WINDOW);
      await venue.settlement.finalise(YES);
      await fails(venue.settlement.veto(YES), "AlreadyFinal").withArgs(BigInt(YES));
    });

    it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
      const { wallet } = await venue.user("stranger");
      await propose(ONE);
      await fails(venue.settlement.connect(wallet).veto(YES), "OwnableUnauthorizedAccount");
    });
  });

  describe("finalise", () => {
    it("error: WindowOpen until the last second", async () => {
      await propose(ONE);
      const { finalFrom } = await stored();
      await venue.networkHelpers.time.setNextBlockTimestamp(finalFrom - 1n);
      await fails(venue.settlement.finalise(YES), "WindowOpen").withArgs(BigInt(YES), finalFrom);
      await venue.networkHelpers.time.setNextBlockTimestamp(finalFrom);
      await venue.settlement.finalise(YES);
    });

    it("error: NotProposed without a proposal", async () => {
      await fails(venue.settlement.finalise(YES), "NotProposed").withArgs(BigInt(YES));
    });

    it("error: AlreadyFinal the second time", async () => {
      await propose(ONE);
      await venue.travel(WINDOW);
      await venue.settlement.finalise(YES);
      await fails(venue.settlement.finalise(YES), "AlreadyFinal").withArgs(BigInt(YES));
    });
  });

  for (const window of [59n, 14n * 86_400n + 1n]) {
    it(`error: InvalidDisputeWindow of ${String(window)} s`, async () => {
      await fails(createVenue({ disputeWindow: window }), "InvalidDisputeWindow").withArgs(window);
    });
  }
});
