import {
  binary,
  binaryListing,
  createVenue,
  gasOf,
  GENESIS,
  type PostOptions,
  type Venue,
} from "../venue.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";

const RING = 16;
const HALF_HOUR = 1_800n;
const INDICES = Array.from({ length: 64 }, (_, index) => index);

describe("MarkOracle gas", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    const expiry = BigInt(GENESIS.getTime() / 1000) + 86_400n;
    venue = await createVenue({
      listings: INDICES.map((index) => binaryListing(index, 400_000n + BigInt(index), expiry)),
    });
    // The first sixteen epochs cost 17,100 more each: they write heads where none has been.
    for (let epoch = 0; epoch < RING; epoch++) await venue.postMarks();
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  async function cost(post: PostOptions = {}): Promise<number> {
    for (const index of INDICES) venue.setMark(binary(index), 410_000n + BigInt(index));
    return (await gasOf(venue.postMarks(post))).total;
  }

  it("posts 64 binaries with three signatures", async () => {
    matchSnapshot("acts", "post of 64 binaries, 3 signatures", await cost());
  });

  it("writes their eight anchors in the first post of a half-hour", async () => {
    const time = ((await venue.now()) / HALF_HOUR + 1n) * HALF_HOUR;
    matchSnapshot("acts", "post of 64 binaries, the first of a half-hour", await cost({ time }));
  });
});
