import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import strip from "./btc-perp-strip.json" with { type: "json" };
import { parseBook } from "./parseBook.ts";
import reference from "./reference.json" with { type: "json" };
import asymmetric from "./spx-asymmetric.json" with { type: "json" };

const seeds = Array.from({ length: 8 }, (_, i) => [i, 31] as const);

describe("parseBook", () => {
  it("reads the three books", () => {
    expect([reference, strip, asymmetric].map((json) => parseBook(json).profile)).to.deep.equal([
      "reference",
      "production",
      "production",
    ]);
    expect(parseBook(reference).positions).to.have.length(43);
    expect(parseBook(reference).note).to.contain("reconstruction");
  });

  it("the strip book needs less than its perp alone; the asymmetric one loses on both legs together", () => {
    const margins = [strip, asymmetric].map((json) => {
      const book = parseBook(json);
      const cube = buildCube({ profile: productionProfile, snapshot: book.snapshot, seeds });
      const alone = book.positions.filter(({ instrument }) => instrument.endsWith("PERP"));
      return {
        cube,
        book: marginOf(cube, book.positions).initialMargin,
        perp: marginOf(cube, alone).initialMargin,
      };
    });
    for (const { book, perp } of margins) expect(book < perp).to.equal(true);
    const { cube } = margins[1]!;
    const [perp, hedge] = ["SPX-PERP", "SPX-7250"].map((key) => cube.rows[cube.instruments.indexOf(key)]!);
    const both = perp!.reduce((count, p, s) => count + (p < 0 && hedge![s]! < 0 ? 1 : 0), 0);
    expect(both / cube.points).to.be.above(0.3);
  });

  it("error: names a missing field by its path", () => {
    const { spot: _, ...rest } = strip.snapshot.assets.BTC;
    const json = { ...strip, snapshot: { ...strip.snapshot, assets: { BTC: rest } } };
    const error = refusalOf(() => parseBook(json));
    expect(error.code).to.equal("missingField");
    expect(error.message).to.contain("book.snapshot.assets.BTC.spot is missing");
  });

  it("error: an impossible price, a fractional size, an unknown instrument, a number for a decimal, not an object", () => {
    const perp = { ...strip.snapshot.instruments["BTC-PERP"], mark: -1 };
    const instruments = { ...strip.snapshot.instruments, "BTC-PERP": perp };
    const positions = (instrument: string, size: unknown) => ({
      ...strip,
      positions: [{ instrument, size }],
    });
    const found: [unknown, string, string][] = [
      [{ ...strip, snapshot: { ...strip.snapshot, instruments } }, "impossiblePrice", "BTC-PERP"],
      [
        positions("BTC-PERP", "1.5"),
        "sizeNotInteger",
        'book.positions[0].size is not a whole number of lots (got "1.5"). Write signed lots as a decimal string, e.g. "-250".',
      ],
      [positions("BTC-PERP", "01"), "sizeNotInteger", 'got "01"'],
      [positions("BTC-PERP", "--1"), "sizeNotInteger", 'got "--1"'],
      [positions("BTC-PERP", "10 "), "sizeNotInteger", 'got "10 "'],
      [positions("ETH-PERP", "1"), "unknownInstrument", "ETH-PERP"],
      [positions("BTC-PERP", 1), "missingField", "book.positions[0].size is not a string"],
      [[], "missingField", "book is not a JSON object"],
      [
        { ...strip, profile: "casino" },
        "unsupported",
        'book.profile is unknown (got "casino"). Use reference or production.',
      ],
    ];
    for (const [json, code, message] of found) {
      const error = refusalOf(() => parseBook(json));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(message);
    }
  });
});
