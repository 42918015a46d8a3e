import { readFileSync } from "node:fs";

import { expect } from "chai";

import { lastLineJson, runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

interface MarginDocument {
  readonly method: string;
  readonly points: number;
  readonly profile: string;
  readonly rho: { readonly within: number; readonly cross: number } | null;
  readonly fullCollateral: number;
  readonly valueAtRisk: number;
  readonly base: number;
  readonly floor: number;
  readonly core: number;
  readonly addOns: Readonly<Record<string, number>>;
  readonly margin: number;
  readonly maintenanceMargin: number;
  readonly release: number;
  readonly binding: string;
  readonly standardError: number;
  readonly clusters: readonly { readonly cluster: string; readonly expectedShortfall: number }[];
  readonly waterfall: readonly { readonly term: string; readonly amount: number }[];
}

const margin = async (...args: string[]): Promise<MarginDocument> => {
  const run = await runPlimsoll(["margin", ...args, "--json"]);
  expect(run.code, run.stderr).to.equal(0);
  return lastLineJson(run) as MarginDocument;
};

/** Expected numbers: the published reconstruction, computed by an independent implementation. */
const reference = JSON.parse(
  readFileSync(new URL(import.meta.resolve("@plimsoll/model/books/reference.json")), "utf8"),
) as {
  snapshot: {
    instruments: Record<string, Record<string, unknown>>;
    assets: Record<string, Record<string, unknown>>;
  };
  positions: { instrument: string; size: string }[];
};

describe("plimsoll margin", function () {
  this.timeout(60_000);
  it("gives the reference book's exact figures", async () => {
    const answer = await margin("--book", "reference");
    expect(answer).to.include({
      method: "exact",
      profile: "reference",
      fullCollateral: 63_097,
      valueAtRisk: 11_114,
      floor: 11_426,
      margin: 18_313.28,
      binding: "correlation",
      standardError: 0,
    });
    expect(answer.base).to.be.closeTo(13_257.1495, 1e-4);
    expect(answer.release * 100).to.be.closeTo(70.976, 5e-4);
    expect(answer.rho).to.deep.equal({ within: 0.68, cross: 0.35 });
    expect(answer.core).to.be.closeTo(1.25 * 13_257.1495, 2e-4);
    expect(Object.values(answer.addOns).reduce((sum, amount) => sum + amount, answer.core)).to.be.closeTo(
      18_313.2754,
      2e-4,
    );
    expect(answer.clusters).to.have.length(8);
  });

  it("lets the floor bind at weak correlation and correlation at strong", async () => {
    const weak = await margin("--book", "reference", "--rho-within", "0.2", "--rho-cross", ".2");
    expect(weak.base).to.be.closeTo(11_106.8252, 1e-4);
    expect(weak.binding).to.equal("topTwoFloor");
    const strong = await margin("--book", "reference", "--rho-within", "0.7", "--rho-cross", "0.7");
    expect(strong.base).to.be.closeTo(16_183.0127, 1e-4);
    expect(strong.binding).to.equal("correlation");
  });

  it("draws as many scenarios as asked, the same for the same seed", async () => {
    const sampled = ["--book", "reference", "--paths", "5000", "--seed", "7"];
    const [first, again] = await Promise.all([margin(...sampled), margin(...sampled)]);
    expect(first).to.deep.equal(again);
    expect(first).to.include({ method: "montecarlo", points: 5_000, floor: 11_426, fullCollateral: 63_097 });
    // The published acceptance bound at 5,000 paths: four standard deviations and the bias.
    expect(Math.abs(first.base - 13_257.1495)).to.be.lessThan(4 * 398 + 50);
    expect(first.standardError).to.be.greaterThan(0);
    const other = await margin("--book", "reference", "--paths", "5000", "--seed", "8");
    expect(other.base).not.to.equal(first.base);
  });

  it("simulates a book with a margin period of risk without being asked to", async () => {
    const answer = await margin("--book", "btc-perp-strip");
    expect(answer).to.include({ method: "montecarlo", profile: "production", rho: null });
    expect(answer.margin).to.be.greaterThan(0);
    expect(answer.margin).to.be.lessThan(answer.fullCollateral);
    const sum = answer.waterfall.reduce((total, { amount }) => total + amount, 0);
    expect(sum).to.be.closeTo(answer.margin, 1e-6);
  });

  it("draws a waterfall for people, without colours where there is no terminal", async () => {
    const { stdout, stderr, code } = await runPlimsoll(["margin", "--book", "reference"]);
    expect(code).to.equal(0);
    expect(stderr.replaceAll(/^Computing.*\n/gm, "")).to.equal("");
    expect(stdout).to.match(/^base +13,257\.15 +█+/m);
    expect(stdout).to.match(/^liquidity +798\.23/m);
    expect(stdout).to.match(/^margin +18,313\.28 /m);
    expect(stdout).to.match(/^BTC +11,330\.00 +5,730\.00 +█/m);
    expect(stdout).to.contain("binds: correlation: ");
    expect(stdout).to.contain("70.98 %");
    expect(stdout).not.to.contain("\x1b[");
  });

  it("takes the book that docs/cli.md shows", async () => {
    const guide = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");
    const [book = ""] = [...guide.matchAll(/```json\n([^]*?)```/g)]
      .map(([, block = ""]) => block)
      .filter((block) => block.includes('"positions"'));
    const folder = temporaryFolder();
    try {
      const answer = await margin("--book", folder.write("book.json", book));
      expect(answer.clusters.map(({ cluster }) => cluster)).to.have.members(["crypto", "sports"]);
      // 0.1 BTC at 95,000; 1,500 contracts at 40 cents; 200 sold at 61 cents.
      expect(answer.fullCollateral).to.equal(9_500 + 600 + 78);
    } finally {
      folder.remove();
    }
  });

  describe("refuses with one line on stderr, nothing on stdout and exit code 2", () => {
    const folder = temporaryFolder();
    after(folder.remove);

    const changed = (change: (book: typeof reference) => void): unknown => {
      const book = structuredClone(reference);
      change(book);
      return book;
    };
    const [someInstrument = ""] = Object.keys(reference.snapshot.instruments);
    const badBooks: Record<string, [content: unknown, says: RegExp]> = {
      "a missing field": [changed((book) => Reflect.deleteProperty(book, "positions")), /positions/],
      "an impossible price": [
        changed((book) => (book.snapshot.instruments[someInstrument]!.mark = 1_200_000)),
        /mark.*1200000/,
      ],
      "an unknown instrument": [
        changed((book) => (book.positions[0]!.instrument = "DOGE-1-YES")),
        /DOGE-1-YES/,
      ],
      "a size that is not whole": [changed((book) => (book.positions[0]!.size = "1.5")), /"1\.5"/],
      "a negative volatility": [
        changed((book) => (book.snapshot.assets.BTC!.volatility = "-0.65")),
        /-0\.65/,
      ],
      "a list": ["[]", /book/],
      "text that is not JSON": ["{ NaN", /is not JSON/],
      "control characters, which must not reach the terminal": [
        "\u001b[31m\u0007",
        /^[^\u001b\u0007]*is not JSON[^\u001b\u0007]*$/,
      ],
      "an empty file": ["", /is empty/],
    };
    for (const [what, [content, says]] of Object.entries(badBooks)) {
      it(`a book with ${what}`, async () => {
        const file = folder.write("book.json", content);
        await refused(["--book", file], says);
      });
    }

    const bad: [args: string[], says: RegExp][] = [
      [["--book", "no-such-book"], /no-such-book: no such file.*reference, btc-perp-strip, spx-asymmetric/],
      [["--book", "."], /\. is a directory/],
      [[], /--book/],
      [["--book", "reference", "--paths", "0"], /--paths.*'0'.*from 100/],
      [["--book", "reference", "--paths", "abc"], /--paths.*'abc'/],
      [["--book", "reference", "--paths", "1e12"], /--paths.*'1e12'/],
      [["--book", "reference", "--paths", "99999999999"], /--paths.*'99999999999'.*to 1,000,000/],
      [["--book", "reference", "--seed", "-1"], /--seed/],
      [["--book", "reference", "--rho-within", "0.5"], /--rho-within is given without --rho-cross/],
      [["--book", "reference", "--rho-cross", "0.5"], /--rho-cross is given without --rho-within/],
      [
        ["--book", "reference", "--rho-within", "0.2", "--rho-cross", "0.5"],
        /0\.2 is below --rho-cross 0\.5/,
      ],
      [["--book", "reference", "--rho-within", "1.5", "--rho-cross", "0.5"], /'1\.5'.*from 0 to 1/],
      [["--book", "reference", "--rho-within", "x", "--rho-cross", "0.5"], /'x'/],
      [["--book", "reference", "--method", "guess"], /'guess'.*exact, montecarlo/],
      [["--book", "spx-asymmetric", "--method", "exact"], /no exact answer.*--method montecarlo/],
      [["--book", "reference", "--method", "exact", "--paths", "5000"], /--paths belongs to the Monte-Carlo/],
      [["--book", "reference", "--speed"], /unknown option '--speed'/],
    ];
    for (const [args, says] of bad) {
      it(args.length === 0 ? "no book" : args.join(" "), () => refused(args, says));
    }

    async function refused(args: string[], says: RegExp): Promise<void> {
      const { code, stdout, stderr } = await runPlimsoll(["margin", ...args]);
      expect(stderr).to.match(says);
      expect(stderr.trimEnd().split("\n"), stderr).to.have.length(1);
      expect(stderr).to.match(/^error: /);
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    }
  });

  it("is interrupted by Ctrl-C with 130", async () => {
    const { code, stdout } = await runPlimsoll(
      [
        "margin",
        "--book",
        "reference",
        "--method",
        "montecarlo",
        "--paths",
        "1000000",
        "--memory-limit",
        "128",
      ],
      {
        // It says that it is busy after two seconds; in slabs it computes for several more.
        onStart: (child) => child.stderr?.once("data", () => child.kill("SIGINT")),
      },
    );
    expect(code).to.equal(130);
    expect(stdout).to.equal("");
  });
});
