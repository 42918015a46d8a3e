import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { expect } from "chai";

import { lastLineJson, runPlimsoll } from "../testing/runPlimsoll.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";

const PATHS = ["--paths", "5000"];

async function json(...args: string[]): Promise<unknown> {
  const run = await runPlimsoll([...args, "--json"]);
  expect(run.code, run.stderr).to.equal(0);
  return lastLineJson(run);
}

/** A BTC perpetual alone: 0.1 bitcoin at 95,000, so every percent is 95 USD. */
const perpetual = {
  name: "A tenth of a bitcoin",
  note: "",
  profile: "production",
  snapshot: {
    version: 1,
    time: 1_780_272_000,
    beacons: [`0x${"00".repeat(32)}`],
    assets: { BTC: { spot: "95000", volatility: "0.65" }, ETH: { spot: "3400", volatility: "0.8" } },
    events: {},
    instruments: {
      "BTC-PERP": {
        kind: "perp",
        symbol: "BTC perpetual",
        underlying: "BTC",
        lotDecimals: 4,
        mark: 95_000_000_000,
      },
      "ETH-PERP": {
        kind: "perp",
        symbol: "ETH perpetual",
        underlying: "ETH",
        lotDecimals: 4,
        mark: 3_400_000_000,
      },
    },
  },
  positions: [{ instrument: "BTC-PERP", size: "1000" }],
};

describe("commands over the scenarios of a book", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  after(folder.remove);
  const book = folder.write("book.json", perpetual);

  describe("plimsoll what-if", () => {
    it("behavior: margins before and after are those of plimsoll margin, parts sum to them", async () => {
      const doubled = { ...perpetual, positions: [{ instrument: "BTC-PERP", size: "2000" }] };
      const hedged = {
        ...perpetual,
        positions: [...perpetual.positions, { instrument: "ETH-PERP", size: "-20000" }],
      };
      const margins: { margin: number; binding: string }[] = [];
      for (const [name, content] of Object.entries({ perpetual, doubled, hedged })) {
        const file = folder.write(`${name}.json`, content);
        margins.push((await json("margin", "--book", file, ...PATHS)) as (typeof margins)[number]);
      }
      const answer = (await json(
        ...["what-if", "--book", book, ...PATHS, "--trade", "BTC-PERP:+1000"],
        ...["--trade", "ETH-PERP:-20000", "--trade", "BTC-PERP:-1000"],
      )) as {
        before: { margin: number };
        trades: {
          after: { margin: number; binding: string };
          change: number;
          parts: { before: number; after: number }[];
        }[];
      };
      expect(answer.before.margin).to.equal(margins[0]!.margin);
      const [double, hedge, closed] = answer.trades;
      expect(double!.after).to.include({ margin: margins[1]!.margin, binding: margins[1]!.binding });
      expect(hedge!.after.margin).to.equal(margins[2]!.margin);
      expect(closed!.after.margin).to.equal(0);
      expect(closed!.change).to.equal(-margins[0]!.margin);
      for (const { after, parts } of answer.trades) {
        expect(parts.reduce((sum, part) => sum + part.after, 0)).to.be.closeTo(after.margin, 1e-6);
        expect(parts.reduce((sum, part) => sum + part.before, 0)).to.be.closeTo(answer.before.margin, 1e-6);
      }
    });

    it("behavior: a table for people: margin before, after, and what changes it", async () => {
      const { stdout, code } = await runPlimsoll([
        ...["what-if", "--book", book, ...PATHS, "--trade", "BTC-PERP:1000,ETH-PERP:-5"],
      ]);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^trade +margin before +after +change/m);
      expect(stdout).to.match(/^\+1000 BTC-PERP, -5 ETH-PERP +[\d,.]+ +[\d,.]+ +\+[\d,.]+/m);
      expect(stdout).to.match(/^base +[\d,.]+ +[\d,.]+ +\+[\d,.]+ +Expected Shortfall/m);
      expect(stdout).not.to.contain("\x1b[");
    });
  });

  describe("plimsoll matrix", () => {
    it("behavior: a perpetual gains its share of the price whatever volatility does", async () => {
      const answer = (await json(
        ...[
          "matrix",
          "--book",
          book,
          "--underlying",
          "BTC",
          "--moves",
          "-0.2,0,0.1",
          "--volatilities",
          "1,2",
        ],
      )) as { profit: number[][]; spots: number[] };
      expect(answer.profit).to.deep.equal([
        [-1900, 0, 950],
        [-1900, 0, 950],
      ]);
      expect(answer.spots.map(Math.round)).to.deep.equal([76_000, 95_000, 104_500]);
    });

    it("behavior: a table and an SVG", async () => {
      const file = path.join(path.dirname(book), "matrix.svg");
      const { stdout, code } = await runPlimsoll([
        ...["matrix", "--book", "btc-perp-strip", "--underlying", "BTC", "--plot", file],
      ]);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^ *0 % +95,000 .* 0\.00 /m);
      const svg = readFileSync(file, "utf8");
      for (const text of ["BTC, USD", "volatility × 0.5", "volatility × 2"])
        expect(svg).to.contain(`>${text}<`);
    });
  });

  describe("plimsoll curve", () => {
    it("behavior: the perpetual's line, and in the scenarios the same line with its basis", async () => {
      const file = path.join(path.dirname(book), "curve.svg");
      const answer = (await json(
        ...["curve", "--book", book, ...PATHS, "--underlying", "BTC", "--moves", "-0.5,0.5", "--bins", "10"],
        ...["--plot", file],
      )) as {
        curve: { profit: number }[];
        scenarios: { move: number; count: number; mean: number; low: number; high: number }[];
      };
      expect(answer.curve.map(({ profit }) => profit)).to.deep.equal([-4750, 4750]);
      expect(answer.scenarios.map(({ count }) => count)).to.deep.equal(Array.from({ length: 10 }, () => 500));
      for (const { move, mean, low, high } of answer.scenarios) {
        // The move is the perpetual's own: its profit divided by its 9,500 USD.
        expect(mean).to.be.closeTo(9500 * move, 1e-3);
        expect(low <= mean && mean <= high).to.equal(true);
      }
      expect(readFileSync(file, "utf8")).to.contain(">BTC alone, at once<");
    });

    it("behavior: without a coin or perpetual on the underlying there is the curve alone", async () => {
      const answer = (await json(
        ...["curve", "--book", "reference", ...PATHS, "--underlying", "BTC", "--moves", "0"],
      )) as { curve: unknown[]; scenarios: unknown };
      expect(answer.curve).to.have.length(1);
      expect(answer.scenarios).to.equal(null);
      const { stdout } = await runPlimsoll([...["curve", "--book", book, ...PATHS, "--underlying", "BTC"]]);
      expect(stdout).to.match(/^ *-30 % +66,500 +█+ +-2,850\.00/m);
      expect(stdout).to.match(/^ *\+30 % +123,500 +█+ +2,850\.00/m);
    });
  });

  describe("plimsoll distribution", () => {
    it("behavior: the margin's VaR and ES, all scenarios in the histogram, the worst ones with their moves", async () => {
      const file = path.join(path.dirname(book), "distribution.svg");
      const asked = ["--book", book, ...PATHS];
      const margin = (await json("margin", ...asked)) as { valueAtRisk: number; expectedShortfall: number };
      const answer = (await json(
        ...["distribution", ...asked, "--worst", "3", "--bins", "30", "--plot", file],
      )) as {
        levels: { valueAtRisk: number; expectedShortfall: number }[];
        histogram: { count: number }[];
        allocation: { instrument: string; amount: number }[];
        worst: { profit: number; moves: { BTC: number }; positions: unknown[] }[];
      };
      const { valueAtRisk, expectedShortfall } = margin;
      expect(answer.levels[0]).to.include({ valueAtRisk, expectedShortfall });
      expect(answer.histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(5000);
      expect(answer.allocation).to.deep.equal([{ instrument: "BTC-PERP", amount: expectedShortfall }]);
      expect(answer.worst).to.have.length(3);
      for (const { profit, moves } of answer.worst) expect(profit).to.be.closeTo(9500 * moves.BTC, 1e-3);
      expect(readFileSync(file, "utf8")).to.contain(">VaR<");
    });

    it("behavior: tables for people", async () => {
      const { stdout, code } = await runPlimsoll(["distribution", "--book", book, ...PATHS]);
      expect(code).to.equal(0);
      for (const line of [/^ +1 % +-[\d,.]+$/m, /^ +ES 99 % +[\d,.]+$/m, /█{40}/, /^BTC-PERP +[\d,.]+$/m]) {
        expect(stdout).to.match(line);
      }
      expect(stdout).to.match(/^ +\d+ +-[\d,.]+ +-[\d.]+ % +BTC-PERP -/m);
    });
  });

  describe("of an account, asked of a risk server", () => {
    const ACCOUNT = `0x${"11".repeat(32)}`;
    const over = { epoch: 3, snapshotHash: `0x${"ab".repeat(32)}`, asOf: 1_760_000_000, age: 5 };
    const margins = { maintenanceMargin: "4000000", worstCase: "9000000", binding: "correlation" };
    const held = { ...margins, initialMargin: "5000000" };
    const part = {
      term: "base",
      before: "5000000",
      after: "7000000",
      reason: "expectedShortfall",
      numbers: {},
    };
    const answers: Record<string, object> = {
      "/v1/what-ifs": {
        ...over,
        ...{ positions: [], equity: "6000000", before: held, modelMargin: "5000000" },
        trades: [
          {
            after: { ...margins, initialMargin: "7000000" },
            modelMargin: "7000000",
            parts: [part],
            placement: "refused",
          },
          { problem: { type: "x", title: "No", detail: "Instrument 9 is not listed" } },
        ],
      },
      "/v1/scenario-matrix": { ...over, spots: [90, 110], profit: [["-5000000", "6000000"]] },
      "/v1/profit-curve": { ...over, curve: [{ move: "-0.1", spot: 90, profit: "-5000000" }] },
      "/v1/profit-distribution": {
        ...over,
        ...{ points: 100, mean: "2000000", quantiles: [{ share: "0.01", profit: "-3000000" }] },
        ...{ levels: [], histogram: [{ from: "-3000000", to: "4000000", count: 100 }], worst: [] },
      },
    };
    const seen: { url: string | undefined; body: unknown }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        seen.push({ url: request.url, body: JSON.parse(body) });
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answers[request.url ?? ""]));
      });
    });
    let of: string[];
    before(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      of = ["--account", ACCOUNT, "--server", `http://127.0.0.1:${port}`];
    });
    after(() => void server.close());

    it("behavior: what-ifs by instrument id, with whether the account could place them", async () => {
      const trades = ["--trade", "67108865:1000", "--trade", "9:-1,8:2"];
      const { stdout } = await runPlimsoll(["what-if", ...of, ...trades]);
      expect(seen.at(-1)?.body).to.deep.equal({
        account: ACCOUNT,
        trades: [
          [{ instrument: 67108865, size: "1000" }],
          [
            { instrument: 9, size: "-1" },
            { instrument: 8, size: "2" },
          ],
        ],
      });
      expect(stdout).to.match(/^\+1000 67108865 +5\.00 +7\.00 +\+2\.00 +4\.00 +refused +correlation$/m);
      expect(stdout).to.contain("-1 9, +2 8: Instrument 9 is not listed");
      const answer = (await json("what-if", ...of, ...trades)) as { trades: object[] };
      expect(answer.trades[0]).to.deep.include({ change: 2, placement: "refused" });
      expect(answer.trades[1]).to.have.property("problem", "Instrument 9 is not listed");
    });

    it("behavior: matrix, curve and distribution", async () => {
      const moves = ["--underlying", "BTC", "--moves", "-0.1,0.1"];
      const matrix = await json("matrix", ...of, ...moves, "--volatilities", "1");
      expect(matrix).to.deep.include({ book: `account ${ACCOUNT}`, profit: [[-5, 6]] });
      const asked = { account: ACCOUNT, underlying: "BTC", moves: ["-0.1", "0.1"], volatilities: ["1"] };
      expect(seen.at(-1)?.body).to.deep.equal(asked);
      const curve = await json("curve", ...of, ...moves);
      expect(curve).to.deep.include({ seed: null, scenarios: null });
      expect(await json("distribution", ...of)).to.deep.include({ points: 100, mean: 2 });
      const { stdout } = await runPlimsoll(["distribution", ...of]);
      expect(stdout).to.match(/^ +-3\.00 +100 +█{40}$/m);
      expect(stdout).not.to.match(/seed|of the Expected Shortfall/);
    });

    it("error: a server that does not answer is one line and exit code 1; ids and options that do not fit are 2", async () => {
      const nobody = ["--account", ACCOUNT, "--server", "http://127.0.0.1:9"];
      const { code, stdout, stderr } = await runPlimsoll(["distribution", ...nobody]);
      expect([code, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(/^error: http:\/\/127\.0\.0\.1:9\/v1\/profit-distribution: No answer.*\n$/);
      for (const [args, says] of [
        [["what-if", ...of, "--trade", "BTC-PERP:1"], /BTC-PERP is not an instrument of a venue/],
        [["distribution", ...of, "--book", book], /--account is given with --book/],
        [["distribution", "--account", "0x12"], /0x12 is not an account id/],
        [
          ["distribution", "--book", book, "--server", "http://127.0.0.1:9"],
          /--server is given without --account/,
        ],
        [["distribution"], /neither --book nor --account/],
      ] as const) {
        const refused = await runPlimsoll(args);
        expect(refused.stderr).to.match(says);
        expect([refused.code, refused.stdout]).to.deep.equal([2, ""]);
      }
    });
  });

  describe("refuse with one line on stderr, nothing on stdout and exit code 2", () => {
    const bad: [args: string[], says: RegExp][] = [
      [["what-if", "--book", book], /--trade/],
      [["what-if", "--book", book, "--trade", "BTC-PERP"], /BTC-PERP:100,ETH-PERP:-20/],
      [["what-if", "--book", book, "--trade", "BTC-PERP:1.5"], /signed lots/],
      [["what-if", "--book", book, "--trade", "DOGE:1"], /DOGE/],
      [["what-if", "--book", book, "--trade", "BTC-PERP:1,BTC-PERP:2"], /twice.*BTC-PERP/],
      [["what-if", "--book", book, "--trade", `BTC-PERP:${"9".repeat(19)}`], /2\^53/],
      [["matrix", "--book", book], /--underlying/],
      [["matrix", "--book", book, "--underlying", "DOGE"], /DOGE.*Use one of BTC, ETH/],
      [
        ["matrix", "--book", book, "--underlying", "BTC", "--moves", "-1.5"],
        /'-1\.5' is not a number from -0\.99/,
      ],
      [
        ["matrix", "--book", book, "--underlying", "BTC", "--volatilities", "0"],
        /'0' is not a number from 0\.01/,
      ],
      [["curve", "--book", book, "--underlying", "BTC", "--bins", "1"], /--bins.*from 2/],
      [
        ["curve", "--book", book, "--underlying", "BTC", "--plot", "/no/such/folder/a.svg"],
        /no\/such.*--plot/,
      ],
      [["distribution", "--book", book, "--worst", "x"], /--worst/],
      [["distribution", "--book", "no-such-book"], /no-such-book: no such file/],
    ];
    for (const [args, says] of bad) {
      it(args.filter((arg) => arg !== book).join(" "), async () => {
        const { code, stdout, stderr } = await runPlimsoll(args);
        const lines = stderr
          .trimEnd()
          .split("\n")
          .filter((line) => !line.startsWith("Computing"));
        expect(lines.join("\n")).to.match(says);
        expect(lines, stderr).to.have.length(1);
        expect(lines[0]).to.match(/^error: /);
        expect(stdout).to.equal("");
        expect(code).to.equal(2);
      });
    }
  });

  it("behavior: each has help with examples", async () => {
    for (const command of ["what-if", "matrix", "curve", "distribution"]) {
      const { code, stdout } = await runPlimsoll([command, "--help"]);
      expect(code).to.equal(0);
      expect(stdout).to.contain(`plimsoll ${command} --book`);
    }
  });
});
