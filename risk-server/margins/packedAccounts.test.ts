import type { MarginRequest } from "@plimsoll/model";
import { expect } from "chai";
import fc from "fast-check";

import { packAccounts, unpackAccounts } from "./packedAccounts.ts";

const position = fc.record({
  instrument: fc.oneof(fc.constantFrom("BTC-PERP", "VOTE-1"), fc.string()),
  size: fc.oneof(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })),
});
const positions = fc.array(position, { maxLength: 5 });
const account: fc.Arbitrary<MarginRequest> = fc.oneof(
  fc.record({ positions }),
  fc.record({ positions, owner: positions }),
);

describe("packedAccounts", () => {
  it("behavior: accounts arrive as they were sent, with what their owners hold or without", () => {
    fc.assert(
      fc.property(fc.array(account, { maxLength: 5 }), (accounts) => {
        const packed = packAccounts(accounts);
        const sent = structuredClone(packed, { transfer: [packed.numbers.buffer] });
        expect(unpackAccounts(sent)).to.deep.equal(accounts);
      }),
      { numRuns: 300, seed: 64 },
    );
  });

  it("behavior: a size that is no integer is none there either", () => {
    const wrong = [{ positions: [{ instrument: "BTC-PERP", size: 1 as unknown as bigint }] }];
    expect(unpackAccounts(packAccounts(wrong))).to.deep.equal([
      { positions: [{ instrument: "BTC-PERP", size: undefined }] },
    ]);
  });

  it("error: a message that is cut short or longer is none", () => {
    const { numbers, texts } = packAccounts([
      { positions: [{ instrument: "BTC-PERP", size: 5n }], owner: [] },
    ]);
    for (let end = 0; end < numbers.length; end++) {
      expect(() => unpackAccounts({ numbers: numbers.slice(0, end), texts })).to.throw("malformed");
    }
    const longer = Float64Array.of(...numbers, 0);
    expect(() => unpackAccounts({ numbers: longer, texts })).to.throw("malformed");
  });
});
