import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { temporaryFolder } from "../cli/testing/temporaryFolder.ts";
import { HELP } from "./benchOptions.ts";
import { type BenchSize, compareAll } from "./compareAll.ts";
import type { Section } from "./Comparison.ts";
import { comparisonList } from "./comparisonList.ts";
import { sectionMarkdown } from "./sectionText.ts";
import { tailBench } from "./tailBench.ts";
import { type FakeNumpy, writeFakeNumpy } from "./testing/fakeNumpy.ts";
import { aroundMeasured, performancePage } from "./writeIntoDocs.ts";

const run = path.join(import.meta.dirname, "run.ts");

describe("npm run bench", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  const size = { accounts: 20, instruments: 20, positions: 8, points: 600 };
  const options = (numpy: FakeNumpy) => ({
    rounds: 1,
    threads: 2,
    python: writeFakeNumpy(folder.path, numpy),
  });
  const ways = ["16-bit screen", "16-bit, remembered", "f32 screen", "full f64"];
  const pairsOf = ({ comparisons }: Section) => comparisons.map(({ name, versus }) => [name, versus]);

  it("behavior: every rung against every other way, one thread and all cores, after checking that tails agree", async () => {
    const [one, all] = await tailBench(size, options("right"));
    const others = [
      ...["simulation per account", "plain JavaScript"],
      ...["numpy dense f64", "numpy dense f32", "numpy sparse f64", "numpy sparse f32", "issue limit"],
    ];
    expect(pairsOf(one!)).to.deep.equal(ways.flatMap((name) => others.map((versus) => [name, versus])));
    const onAll = [
      "simulation per account, one thread",
      "plain JavaScript, one thread",
      "numpy dense f64 on all cores",
      "numpy dense f32 on all cores",
      "one thread",
    ];
    expect(pairsOf(all!)).to.deep.equal(
      ways.slice(0, 2).flatMap((name) => onAll.map((versus) => [`${name} on all cores`, versus])),
    );
    // One thread by its processor time, all cores by the wall's clock: of the fake numpy 3 and 2 ms.
    const fake = (section: Section): number[] =>
      section.comparisons
        .filter(({ versus }) => versus.startsWith("numpy"))
        .map(({ versusMilliseconds }) => versusMilliseconds);
    expect(new Set(fake(one!))).to.deep.equal(new Set([3]));
    expect(new Set(fake(all!))).to.deep.equal(new Set([2]));
  });

  it("behavior: says why numpy is missing and compares the rest", async () => {
    const [one, all] = await tailBench(size, options("missing"));
    expect(one!.notes!.join("\n")).to.match(/Without numpy: .* has no numpy: No module named 'numpy'\./);
    const others = new Set([...one!.comparisons, ...all!.comparisons].map(({ versus }) => versus));
    expect([...others]).to.deep.equal([
      "simulation per account",
      "plain JavaScript",
      "issue limit",
      "simulation per account, one thread",
      "plain JavaScript, one thread",
      "one thread",
    ]);
  });

  it("error: no times of wrong numbers", async () => {
    const failure = await tailBench(size, options("wrong")).catch((error: unknown) => error);
    expect(String(failure)).to.match(/Tails differ: account 0 has \d+ by numpy dense f64, \d+ by the kernel/);
  });

  it("behavior: --json has the fields that were promised; the page has a line of everything that is compared", async () => {
    const whole: BenchSize = {
      ...size,
      ...options("right"),
      margin: { instruments: 20, positions: 5, points: 16_384 },
    };
    const sections = await compareAll(whole);
    const list = comparisonList(sections, { machine: "a machine", load: 0.5 });
    expect(list.length).to.be.greaterThan(40);
    for (const one of list) {
      expect(Object.keys(one)).to.have.members([
        ...["name", "versus", "ratio", "milliseconds", "versusMilliseconds"],
        ...["threads", "clock", "accounts", "machine", "load"],
      ]);
      expect(one.ratio).to.equal(one.versusMilliseconds / one.milliseconds);
      expect(one.ratio).to.be.greaterThan(0);
      expect(one.clock).to.equal(one.threads === 1 ? "processor" : "wall");
    }
    const { measured } = aroundMeasured(readFileSync(performancePage, "utf8"));
    const firstCells = (text: string): string[] =>
      text.split("\n").flatMap((line) => (line.startsWith("| ") ? [line.split(" | ")[0]!] : []));
    const withoutNumbers = (lines: string[]): string[] => lines.map((line) => line.replace(/\d[\d,]*/g, "n"));
    expect(withoutNumbers(firstCells(measured))).to.deep.equal(
      withoutNumbers(firstCells(sectionMarkdown(sections))),
    );
  });

  it("args: what it does not understand ends it with exit code 2 and a sentence on stderr; help is no error", async () => {
    const exitOf = async (...args: string[]) => {
      const child = spawn(process.execPath, [run, ...args]);
      const texts = { stdout: "", stderr: "" };
      child.stdout.on("data", (text: Buffer) => (texts.stdout += text.toString()));
      child.stderr.on("data", (text: Buffer) => (texts.stderr += text.toString()));
      const [code] = (await once(child, "close")) as [number | null];
      return { code, ...texts };
    };
    const [unknown, help] = await Promise.all([exitOf("--fast"), exitOf("--help")]);
    expect(unknown.code).to.equal(2);
    expect(unknown.stdout).to.equal("");
    expect(unknown.stderr).to.match(/^error: Unknown option '--fast'\. .*\n$/);
    expect(help).to.deep.equal({ code: 0, stdout: `${HELP}\n`, stderr: "" });
  });

  it("behavior: an interruption ends it with 130, and Python with it", async () => {
    const python = writeFakeNumpy(folder.path, "hanging");
    const pidFile = path.join(folder.path, "pid");
    folder.write("pid", "");
    const child = spawn(process.execPath, [run, "--accounts", "20", "--rounds", "1", "--python", python]);
    const closed = once(child, "close") as Promise<[number | null]>;
    while (readFileSync(pidFile, "utf8") === "") await pause(50);
    const pid = Number(readFileSync(pidFile, "utf8"));
    child.kill("SIGINT");
    expect((await closed)[0]).to.equal(130);
    const isGone = (): boolean => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    while (!isGone()) await pause(50);
  });
});
