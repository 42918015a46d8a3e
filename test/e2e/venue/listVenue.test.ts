import { readExclusiveSet, readInstruments } from "@plimsoll/sdk";
import { expect } from "chai";

import { startChain } from "../../../scripts/demo/chain.ts";
import { deployLocalVenue, type LocalVenue } from "../../../scripts/demo/localVenue.ts";
import { person } from "../../../scripts/demo/people.ts";
import { listVenue } from "../../../scripts/venue/listVenue.ts";
import { readVenueFile } from "../../../scripts/venue/readVenueFile.ts";
import { type Venue, venueSchema } from "../../../scripts/venue/venue.ts";

describe("listVenue", function () {
  this.timeout(60_000);
  let file: Venue;
  let chain: LocalVenue;
  const stops: (() => Promise<void>)[] = [];
  const list = (instruments: Venue["instruments"], registry = chain.addresses.instrumentRegistry) =>
    listVenue({
      venue: { ...file, instruments, exclusiveSets: [] },
      registry,
      chain,
      owner: person("deployer"),
    });

  before(async () => {
    file = await readVenueFile("data/venues/local.json", venueSchema);
    const node = await startChain({ port: 8_658, startsAt: new Date() });
    stops.push(() => node.stop());
    chain = await deployLocalVenue(node.url, {
      ...file,
      instruments: file.instruments.slice(0, 3),
      exclusiveSets: [],
    });
    stops.push(() => chain.remove());
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  it("behavior: what is listed stays as it is, what was added to the file is listed", async () => {
    const before = await chain.publicClient.getBlockNumber();
    const again = await list(file.instruments.slice(0, 3));
    expect(again).to.deep.equal(chain.listings);
    expect(await chain.publicClient.getBlockNumber({ cacheTime: 0 })).to.equal(before);

    const more = await list(file.instruments.slice(0, 5));
    expect(more).to.have.lengthOf(5);
    expect(await chain.publicClient.getBlockNumber({ cacheTime: 0 })).to.equal(before + 2n);
  });

  it("behavior: every kind of instrument is listed as the file has it, and a second time changes nothing", async () => {
    const limits = { openInterestCap: "1000000", tradeBand: 100_000 };
    const on = { underlying: "BTC", expiryDays: 7, ...limits };
    const perp = file.instruments.find(({ symbol }) => symbol === "BTC-PERP");
    if (perp === undefined) throw new Error("the shipped venue has a perp on bitcoin");
    const token = chain.addresses.testDollar ?? "0x";
    const kinds: Venue["instruments"] = [
      perp,
      {
        symbol: "BTC-RANGE",
        kind: "scalar",
        index: 900,
        lotDecimals: 0,
        lower: "90000",
        upper: "130000",
        ...on,
      },
      {
        symbol: "BTC-C120",
        kind: "call",
        index: 901,
        lotDecimals: 4,
        strike: "120000",
        priced: "BTC-PERP",
        ...on,
      },
      {
        symbol: "BTC-P100",
        kind: "put",
        index: 902,
        lotDecimals: 4,
        strike: "100000",
        priced: "BTC-PERP",
        ...on,
      },
      {
        symbol: "USD-SPOT",
        kind: "spot",
        index: 903,
        lotDecimals: 2,
        underlying: "USD",
        token,
        haircut: 250_000,
        ...limits,
      },
    ];
    const listings = await list(kinds);
    expect(await list(kinds)).to.deep.equal(listings);
    const stored = await readInstruments({
      client: chain.publicClient,
      registry: chain.addresses.instrumentRegistry,
    });
    const expiry = listings[1]?.terms.expiry;
    const named = (symbol: string) => stored.find(({ terms }) => terms.symbol === symbol)?.terms;
    expect(named("BTC-RANGE")).to.deep.include({ kind: "scalar", underlying: "BTC", expiry });
    expect(named("BTC-C120")).to.deep.include({ kind: "call", underlying: "BTC", lotDecimals: 4, expiry });
    expect(named("BTC-P100")).to.deep.include({ kind: "put", underlying: "BTC", lotDecimals: 4, expiry });
    expect(named("USD-SPOT")).to.deep.include({ kind: "spot", underlying: "USD", lotDecimals: 2 });

    const error: unknown = await list(
      kinds.map((instrument) =>
        instrument.kind === "spot" ? { ...instrument, haircut: 300_000 } : instrument,
      ),
    ).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/USD-SPOT: its id \d+ is listed with other terms/);
  });

  it("behavior: exclusive sets are listed once, and one that is there with other members is named", async () => {
    const outcomes = file.instruments.filter(({ symbol }) => symbol.startsWith("ELECTION-"));
    const symbols = outcomes.map(({ symbol }) => symbol);
    const listSets = (exclusiveSets: string[][]) =>
      listVenue({
        venue: { ...file, instruments: outcomes, exclusiveSets },
        registry: chain.addresses.instrumentRegistry,
        chain,
        owner: person("deployer"),
      });
    const [first] = await listSets([symbols]);
    const before = await chain.publicClient.getBlockNumber({ cacheTime: 0 });
    await listSets([symbols]);
    expect(await chain.publicClient.getBlockNumber({ cacheTime: 0 })).to.equal(before);
    const found = await readExclusiveSet({
      client: chain.publicClient,
      registry: chain.addresses.instrumentRegistry,
      instrument: first?.id ?? 0,
    });
    expect(found?.set).to.equal(1);
    expect(found?.members).to.have.lengthOf(5);
    const error: unknown = await listSets([symbols.slice(0, 4)]).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/is in the exclusive set 1 with other members/);
  });

  it("error: an id that another instrument has is named", async () => {
    const [first] = file.instruments;
    if (first === undefined) throw new Error("the venue has instruments");
    const error: unknown = await list([{ ...first, symbol: "OTHER" }]).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/OTHER: its id \d+ is listed with other terms.*another index/);
  });

  it("error: a deployment of another chain lists nothing and says so", async () => {
    const nobody = "0x00000000000000000000000000000000000000aa";
    const error: unknown = await list(file.instruments, nobody).catch((thrown: unknown) => thrown);
    expect(String(error)).to.match(/no contract at.*0{38}aa.*another chain. Deploy/);
  });
});
