import { expect } from "chai";
import { zeroAddress } from "viem";

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

  it("behavior: scalars have two edges, options a strike and what prices them, spots a token and a haircut", () => {
    const token = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    const on = { underlying: "BTC", ...limits };
    const [perp] = venue.instruments;
    if (perp === undefined) throw new Error("the venue above has instruments");
    const kinds = {
      ...venue,
      instruments: [
        perp,
        {
          symbol: "RANGE",
          kind: "scalar",
          index: 3,
          lotDecimals: 0,
          lower: "40000",
          upper: "60000.25",
          expiryDays: 2,
          ...on,
        },
        {
          symbol: "CALL",
          kind: "call",
          index: 4,
          lotDecimals: 3,
          strike: "55000",
          priced: "BTC-PERP",
          expiryDays: 2,
          ...on,
        },
        {
          symbol: "PUT",
          kind: "put",
          index: 5,
          lotDecimals: 3,
          strike: "45000",
          priced: "BTC-PERP",
          expiryDays: 2,
          ...on,
        },
        { symbol: "WBTC", kind: "spot", index: 6, lotDecimals: 5, token, haircut: 500_000, ...on },
      ],
    } satisfies Venue;
    const [, scalar, call, put, spot] = instrumentTerms(venueSchema.parse(kinds), 1_000_000);
    const nothing = {
      outcome: 0,
      legs: [],
      comparison: 0,
      upper: 0n,
      priced: 0,
      haircut: 0,
      token: zeroAddress,
    };
    // Kind in the top four bits, then the lot, then the index.
    expect(scalar?.id).to.equal(0x20000003);
    expect(scalar?.terms).to.deep.include({
      ...nothing,
      lower: 40_000_000_000n,
      upper: 60_000_250_000n,
      expiry: 1_172_800,
    });
    expect(call?.id).to.equal(0x33000004);
    expect(call?.terms).to.deep.include({
      ...nothing,
      lower: 55_000_000_000n,
      priced: 0x04000001,
      expiry: 1_172_800,
    });
    expect(put?.id).to.equal(0x43000005);
    expect(put?.terms).to.deep.include({ ...nothing, lower: 45_000_000_000n, priced: 0x04000001 });
    expect(spot?.id).to.equal(0x55000006);
    expect(spot?.terms).to.deep.include({ ...nothing, lower: 0n, expiry: 0, haircut: 500_000, token });
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
