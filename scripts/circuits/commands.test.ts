import { spawnSync } from "node:child_process";
import path from "node:path";

import { circuitSizes, witnessCases } from "@plimsoll/circuits";
import { expect } from "chai";

const HERE = import.meta.dirname;

function run(command: string, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(HERE, `${command}.ts`), ...args],
    {
      encoding: "utf8",
    },
  );
  return { code: status, stdout, stderr };
}

describe("commands of the circuits", function () {
  this.timeout(120_000);

  it("behavior: circuits:constraints examines every circuit with every book, and nothing is free", () => {
    const { code, stdout } = run("constraints", "--size", "small", "--json");
    expect(code).to.equal(0);
    const { examined } = JSON.parse(stdout) as {
      examined: { circuit: string; book: string; rank: number; computed: number; changeable: string[] }[];
    };
    expect(examined.map(({ circuit, book }) => ({ circuit, book }))).to.deep.equal(
      witnessCases(circuitSizes.small).map(({ circuit, book }) => ({ circuit, book })),
    );
    for (const { rank, computed, changeable } of examined)
      expect({ rank, changeable }).to.deep.equal({ rank: computed, changeable: [] });
  });

  for (const [command, args, says] of [
    ["constraints", ["--size", "huge"], /--size is huge\. Give default or small/],
    ["constraints", ["--sizes"], /Unknown option '--sizes'/],
    ["ceremony", ["start", "--keys", "x"], /^start needs --ptau\.$/m],
    [
      "ceremony",
      ["verify", "--keys", "x", "--ptau", "/nowhere.ptau"],
      /^There is no file .*nowhere\.ptau\.$/m,
    ],
    ["ceremony", ["begin", "--keys", "x"], /^There is no step begin\.$/m],
    ["ceremony", ["--key", "x"], /^Unknown option '--key'/],
  ] as const)
    it(`error: ${command} ${args.join(" ")}: exit code 2, and what is wrong`, () => {
      const { code, stdout, stderr } = run(command, ...args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.match(says).and.not.include("    at ");
    });
});
