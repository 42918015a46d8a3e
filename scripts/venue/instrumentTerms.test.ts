import { expect } from "chai";

import { instrumentTerms } from "./instrumentTerms.ts";
import { readVenueFile } from "./readVenueFile.ts";
import { type Venue, venueSchema } from "./venue.ts";

const limits = { openInterestCap: "1000", tradeBand: 100_000 };
const venue: Venue = {
  name: "test",
  note: "",
  exclusiveSets: [],
  instruments: [
    { symbol: "BTC-PERP", kind: "perp", index: 1, lotDecimals: 4, underlying: "BTC", ...limits },
    {
      symbol: "BTC-60000",
      kind: "binary",
      index: 7,
      lotDecimals: 0,
      comparison: "greaterOrEqual",
      underlying: "BTC",
      strike: "60000.5",
      expiryDays: 2,
      ...limits,
    },
    {
      symbol: "BOTH",
      kind: "binary",
      index: 8,
      lotDecimals: 0,
      comparison: "allLegs",
      underlying: "",
      legs: ["BTC-60000", "BTC-60000"],
      expiryDays: 2,
      ...limits,
    },
  ],
};

describe("instrumentTerms", () => {
  it("behavior: ids carry kind and lot, strikes are 1e-6 USD, expiries count from the listing", () => {
    const [perp, binary, parlay] = instrumentTerms(venue, 1_000_000);
    // kind 0 | lot decimals 4 | index 1, and kind 1 | 0 | 7, written out.
    expect(perp?.id).to.equal(0x04000001);
    expect(binary?.id).to.equal(0x10000007);
    expect(binary?.terms.lower).to.equal(60_000_500_000n);
    expect(binary?.terms.expiry).to.equal(1_172_800);
    expect(binary?.terms.comparison).to.equal(1);
    expect(perp?.terms.expiry).to.equal(0);
    expect(parlay?.terms.comparison).to.equal(6);
    expect(parlay?.terms.legs).to.deep.equal([0x10000007, 0x10000007]);
  });

  it("error: a leg that is not listed, and a symbol that is there twice, are named", () => {
    const [first] = venue.instruments;
    if (first === undefined) throw new Error("the venue above has instruments");
    expect(() => instrumentTerms({ ...venue, instruments: venue.instruments.slice(2) }, 0)).to.throw(
      /BTC-60000/,
    );
    expect(() => instrumentTerms({ ...venue, instruments: [first, first] }, 0)).to.throw(
      /BTC-PERP is there twice/,
    );
  });

  it("behavior: the shipped venue is well-formed and its ids differ", async () => {
    const shipped = await readVenueFile("data/venues/local.json", venueSchema);
    const ids = instrumentTerms(shipped, 0).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });
});
