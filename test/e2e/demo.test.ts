import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const MAIN = fileURLToPath(new URL("../../scripts/demo/main.ts", import.meta.url));
const MINUTE_MS = 60_000;

/** What the README promises of the summary; parsed here by hand, not with the demonstration's own type. */
interface Summary {
  restored: boolean;
  liquidations: {
    account: string;
    fraction: number;
    ratioBefore: number;
    ratioAfter: number;
    gasUsed: number;
  }[];
  healthyTouched: boolean;
  cashConserved: boolean;
  solvency: {
    status: string;
    index: number;
    es99: number;
    badDebt: number;
    insurance: number;
    accounts: number;
    boundAccounts: number;
    proveSeconds: number | null;
  } | null;
}

describe("npm start -- --once", () => {
  it("behavior: the fall of 10 October 2025 becomes partial liquidations that restore the account", async function () {
    this.timeout(6 * MINUTE_MS);
    const { code, stdout, stderr } = await demo([
      ...["--once", "--json", "--port", "8651", "--server-port", "8661"],
    ]);
    const summary = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Summary;

    expect(code).to.equal(0);
    expect(summary.restored).to.equal(true);
    expect(summary.healthyTouched).to.equal(false);
    expect(summary.cashConserved).to.equal(true);
    expect(summary.liquidations).not.to.have.lengthOf(0);
    for (const slice of summary.liquidations) {
      expect(slice.account).to.equal("btc-perp-strip");
      expect(slice.fraction).to.be.within(0.05, 0.95);
      // Maintenance is 80 % of initial margin for this book; a slice ends at initial margin.
      expect(slice.ratioBefore).to.be.below(0.8);
      expect(slice.ratioAfter).to.be.within(0.9999, 1.001);
      expect(slice.gasUsed).to.be.within(100_000, 600_000);
    }

    // Proven at the end: three accounts and their market makers, insurance with its share of the bonus, nobody in debt.
    expect(summary.solvency).to.include({ badDebt: 0 });
    const { status, index, es99, insurance, accounts, boundAccounts } = summary.solvency!;
    expect(status).to.be.oneOf(["SOLVENT", "WATCH", "INSOLVENT"]);
    const wanted = es99 === 0 ? 1_000 : Math.min(1_000, insurance / es99);
    expect(Math.abs(index - wanted), `${index}, not ${wanted}`).to.be.below(0.01);
    expect(insurance).to.be.above(100);
    expect(boundAccounts).to.be.within(1, accounts);
    // The pool lent before the fall, and stops when the last proof is too old.
    expect(stderr).to.match(/the example pool lends \$\d+ against \$20,000 kept in the venue/);
    expect(stderr).to.match(/without another proof: UNKNOWN, the example pool lends nothing/);
  });

  it("behavior: without a fall nobody is liquidated, and the exit code says that nothing was restored", async function () {
    this.timeout(3 * MINUTE_MS);
    const quiet = ["--start", "2025-10-10T18:00:00Z", "--steps", "2"];
    const { code, stdout } = await demo([
      "--once",
      "--json",
      "--port",
      "8652",
      "--server-port",
      "8664",
      ...quiet,
    ]);
    const summary = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Summary;

    expect(code).to.equal(1);
    expect(summary.restored).to.equal(false);
    expect(summary.liquidations).to.deep.equal([]);
    expect(summary.healthyTouched).to.equal(false);
    expect(summary.cashConserved).to.equal(true);
  });

  it("behavior: --start is a time of the recording, and the market is the one of then", async function () {
    this.timeout(3 * MINUTE_MS);
    const { stderr } = await demo([
      ...["--once", "--json", "--port", "8656", "--server-port", "8671"],
      ...["--start", "2025-10-06T12:00:00Z", "--steps", "1"],
    ]);
    // data/btcusdt-perp-mark-5m-2025-10.csv: the candle of 12:00 closed at 12:05.
    expect(stderr).to.match(/2025-10-06 12:05 UTC.*\n +BTC 124,331/);
  });

  it("behavior: it goes on with two of three servers, and says what it lacks with one", async function () {
    this.timeout(4 * MINUTE_MS);
    const child = spawn(process.execPath, [MAIN, "--pace", "0", "--port", "8654", "--server-port", "8667"]);
    const screen = watch(child.stdout);
    const ended = once(child, "exit");
    try {
      await screen.shows(/epoch \d+\n/);
      const pids = /server 0 = (\d+), server 1 = (\d+)/.exec(screen.text());
      process.kill(Number(pids?.[1]), "SIGKILL");
      await screen.shows(/server 0 ended \(SIGKILL\); 2 of 3 risk servers run, still a quorum of 2/);
      // A step that was under way may still carry the signature of the one that ended.
      await screen.shows(/still a quorum(.*\n)+.*epoch \d+\n(.*\n)+.*epoch \d+\n(.*\n)+.* 1, 2 · \d+ s ago/);

      process.kill(Number(pids?.[2]), "SIGTERM");
      await screen.shows(/no new marks: 1 of 3 risk servers runs, 2 are a quorum(.*\n)+.*no new marks/);

      expect(child.exitCode).to.equal(null);
    } finally {
      child.kill("SIGINT");
      expect(await ended).to.deep.equal([130, null]);
    }
  });

  it("error: a port that is taken is named, with what to do", async function () {
    this.timeout(MINUTE_MS);
    const server = createServer().listen(8653, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const { code, stdout, stderr } = await demo(["--once", "--json", "--port", "8653"]);
      expect(code).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr).to.match(/port 8653 is taken.*--port/);
    } finally {
      server.close();
    }
  });

  it("error: a wrong option is one line and exit code 2", async function () {
    this.timeout(MINUTE_MS);
    const { code, stdout, stderr } = await demo(["--steps", "none"]);
    expect(code).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr.trim().split("\n")).to.have.lengthOf(1);
    expect(stderr).to.include("none");
  });
});

/** What a process has written so far. */
function watch(stream: NodeJS.ReadableStream): { text(): string; shows(pattern: RegExp): Promise<void> } {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return {
    text: () => text,
    shows: async (pattern) => {
      const deadline = Date.now() + MINUTE_MS;
      while (!pattern.test(text)) {
        if (Date.now() > deadline) throw new Error(`${String(pattern)} was not shown in:\n${text}`);
        await sleep(100);
      }
    },
  };
}

function demo(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
