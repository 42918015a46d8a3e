import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { legsOf } from "./Leg.ts";

const market = parseMarket(
  productionProfile,
  factorModel(productionProfile),
  snapshotOf({ C: perp("SPX", 0, 1), A: perp("BTC", 0, 1), B: perp("ETH", 0, 1) }),
);

describe("legsOf", () => {
  it("behavior: the rows of the instruments in their order, whatever that of the positions, without flat ones", () => {
    const positions = [
      { instrument: "C", size: -3n },
      { instrument: "B", size: 0n },
      { instrument: "A", size: 2n },
    ];
    expect(legsOf(market, positions)).to.deep.equal([
      { index: 0, size: 2n },
      { index: 2, size: -3n },
    ]);
  });

  it("error: names the instrument or the size, and what to do", () => {
    const cases: [Position[], string, string][] = [
      [
        [{ instrument: "D", size: 1n }],
        "unknownInstrument",
        'The snapshot has no such instrument (got "D"). Use a key of snapshot.instruments, or take a newer snapshot.',
      ],
      [
        [
          { instrument: "A", size: 0n },
          { instrument: "A", size: 1n },
        ],
        "duplicatePosition",
        'An instrument appears twice in the portfolio (got "A"). Net the two into one signed size.',
      ],
      [
        [{ instrument: "B", size: 1 as unknown as bigint }],
        "sizeNotInteger",
        "The size of B is not a whole number of lots (got 1). Pass a bigint of signed lots.",
      ],
    ];
    for (const [positions, code, message] of cases) {
      expect(() => legsOf(market, positions))
        .to.throw(ModelError, message)
        .with.property("code", code);
    }
  });
});
