import { expect } from "chai";
import { numberToHex, type Hex } from "viem";

import { type BeaconChain, createBeacons } from "./createBeacons.ts";

const SLOT = 10_800;
const PANELS = 8;
const CONFIRMATIONS = 2;

/** Block n has the hash n, one block every `seconds` from `genesis` on, up to `latest`. */
function chainOf(parameters: { genesis: number; seconds: number; latest: bigint }): BeaconChain {
  const block = (number: bigint) => ({
    number,
    hash: numberToHex(number, { size: 32 }),
    parentHash: numberToHex(number, { size: 32 }),
    timestamp: parameters.genesis + Number(number) * parameters.seconds,
  });
  return {
    block: (number) => Promise.resolve(block(number)),
    latestBlock: () => Promise.resolve(block(parameters.latest)),
  };
}

const at = (number: number): Hex => numberToHex(number, { size: 32 });

describe("createBeacons", () => {
  // Slot 800 begins at block 0 (800 ≡ 0 mod 8); a slot has 900 blocks of 12 s.
  const genesis = 800 * SLOT;
  const beaconsWith = (latest: bigint) =>
    createBeacons(chainOf({ genesis, seconds: 12, latest }), PANELS, CONFIRMATIONS);

  it("behavior: panel i follows from the first block of the newest slot ≡ i (mod panels)", async () => {
    // In slot 810 ≡ 2: panels 0, 1, 2 changed in slots 808, 809, 810, the others in 803…807.
    const chosen = await beaconsWith(10n * 900n + 50n).choose(810 * SLOT + 600);
    expect(chosen).to.deep.equal(
      [808, 809, 810, 803, 804, 805, 806, 807].map((slot) => at((slot - 800) * 900)),
    );
  });

  it("behavior: one panel alone changes with a slot", async () => {
    const before = await beaconsWith(10n * 900n + 50n).choose(810 * SLOT + 600);
    const after = await beaconsWith(11n * 900n + 50n).choose(811 * SLOT + 600);
    expect(after.map((beacon, panel) => beacon !== before[panel])).to.deep.equal(
      Array.from({ length: PANELS }, (_, panel) => panel === 3),
    );
  });

  it("behavior: until the slot's first block is confirmed the panel keeps its last beacon", async () => {
    const time = 811 * SLOT + 13;
    const [early, late] = await Promise.all([
      beaconsWith(11n * 900n + 1n).choose(time),
      beaconsWith(11n * 900n + 2n).choose(time),
    ]);
    expect(early[3]).to.equal(at(3 * 900));
    expect(late[3]).to.equal(at(11 * 900));
  });

  it("behavior: slots before the chain began have its first block", async () => {
    const chosen = await beaconsWith(40n).choose(genesis + 400);
    expect(chosen).to.deep.equal(Array.from({ length: PANELS }, () => at(0)));
  });

  it("behavior: a peer some blocks behind or ahead takes the same beacons", async () => {
    const time = 811 * SLOT + 13;
    const proposed = await beaconsWith(11n * 900n + 2n).choose(time);
    for (const offset of [-1n, 1n, 5n]) await beaconsWith(11n * 900n + 2n + offset).check(time, proposed);
  });

  it("error: a beacon of choice, an outdated one and a wrong number of them are refused", async () => {
    const beacons = beaconsWith(10n * 900n + 50n);
    const time = 810 * SLOT + 600;
    const good = await beacons.choose(time);
    const refused = async (list: readonly Hex[]): Promise<string> =>
      beacons.check(time, list).then(
        () => "taken",
        (error: unknown) => (error instanceof Error ? error.constructor.name : ""),
      );
    expect(await refused(good)).to.equal("taken");
    expect(await refused(good.with(5, at(4_501)))).to.equal("Problem");
    expect(await refused(good.with(2, at(2 * 900)))).to.equal("Problem");
    expect(await refused([...good, at(0)])).to.equal("Problem");
    expect(await refused(good.slice(1))).to.equal("Problem");
  });
});
