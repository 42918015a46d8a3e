import { binary, binaryListing, createVenue, gasOf, GENESIS } from "../venue.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";

const RING = 16;

describe("MarkOracle gas", () => {
  it("posts 64 binaries with three signatures", async () => {
    const expiry = BigInt(GENESIS.getTime() / 1000) + 86_400n;
    const indices = Array.from({ length: 64 }, (_, index) => index);
    const venue = await createVenue({
      listings: indices.map((index) => binaryListing(index, 400_000n + BigInt(index), expiry)),
    });
    // The first sixteen epochs cost 17,100 more each: they write heads where none has been.
    for (let epoch = 0; epoch < RING; epoch++) await venue.postMarks();
    for (const index of indices) venue.setMark(binary(index), 410_000n + BigInt(index));
    matchSnapshot("acts", "post of 64 binaries, 3 signatures", (await gasOf(venue.postMarks())).total);
  });
});
