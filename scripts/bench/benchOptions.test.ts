import { expect } from "chai";

import { CommandError } from "../cli/CommandError.ts";
import { benchOptions } from "./benchOptions.ts";

describe("benchOptions", () => {
  it("args: what is left out", () => {
    expect(benchOptions([])).to.deep.equal({
      accounts: 1000,
      rounds: 5,
      python: "python3",
      docs: false,
      growth: false,
      json: false,
      help: false,
    });
    expect(benchOptions(["--accounts", "20", "--json"])).to.include({ accounts: 20, json: true });
  });

  for (const [args, sentence] of [
    [["--fast"], "Unknown option '--fast'. `npm run bench -- --help` shows the options."],
    [["everything"], /^Unexpected argument 'everything'\. .* shows the options\.$/],
    [["--python"], /^Option '--python <value>' argument missing\. .* shows the options\.$/],
    [["--accounts", "5"], '--accounts is "5". Give a whole number from 20.'],
    [["--rounds", "1.5"], '--rounds is "1.5". Give a whole number from 1.'],
    [["--rounds", "1e2"], '--rounds is "1e2". Give a whole number from 1.'],
  ] as const) {
    it(`error: ${args.join(" ")}`, () => {
      try {
        benchOptions(args);
        expect.fail("It was understood");
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        expect(error.exitCode).to.equal(2);
        if (typeof sentence === "string") expect(error.message).to.equal(sentence);
        else expect(error.message).to.match(sentence);
      }
    });
  }
});
