import { readExclusiveSet } from "@plimsoll/sdk";
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
