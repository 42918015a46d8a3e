import { expect } from "chai";

import { projectEnvironment } from "./launch.mjs";
import { cliEntry, entryFor } from "./main.mjs";
import { createSteps } from "./steps.mjs";

describe("bootstrap", () => {
  it("behaviour: demo, test and exec are entries; everything else is the plimsoll command", () => {
    expect(entryFor(["demo", "--seed", "1"]))
      .to.include({ run: "scripts/demo/main.ts" })
      .and.deep.include({
        args: ["--seed", "1"],
      });
    expect(entryFor(["test"])).to.include({ run: "scripts/test/run.ts", contracts: true });
    expect(entryFor(["exec", "hardhat", "build"])).to.deep.equal({
      run: "tool:hardhat",
      args: ["build"],
      contracts: false,
    });
    expect(entryFor(["exec", "node", "x.ts"])).to.deep.equal({
      run: "node",
      args: ["x.ts"],
      contracts: false,
    });
    expect(entryFor(["margin", "book.json"])).to.deep.equal(cliEntry(["margin", "book.json"]));
    expect(entryFor([])).to.deep.equal(cliEntry([]));
  });

  it("behaviour: `plimsoll demo` is the command's own affair", () => {
    expect(cliEntry(["demo"])).to.include({ run: "scripts/cli/main.ts" });
  });

  it("error: exec without a tool", () => {
    expect(() => entryFor(["exec"])).to.throw("needs the name of a tool");
  });

  it("behaviour: programs find the project's Node and tools first, and keep their own NODE_OPTIONS", () => {
    const env = projectEnvironment(
      "/project",
      { path: "/project/.toolchain/bin/node", version: "22.13.0" },
      { NODE_OPTIONS: "--enable-source-maps", PATH: "/usr/bin" },
    );
    expect(env.PATH).to.equal("/project/.toolchain/bin:/project/node_modules/.bin:/usr/bin");
    expect(env.NODE_OPTIONS).to.equal(
      "--enable-source-maps --experimental-strip-types --disable-warning=ExperimentalWarning",
    );
  });

  it("behaviour: a step is one line with its seconds, also when it fails", async () => {
    let written = "";
    const steps = createSteps({ write: (text: string) => (written += text) });
    await steps.step("Loading cargo", () => Promise.resolve());
    await steps.step("Weighing anchor", () => Promise.reject(new Error("stuck"))).catch(() => undefined);
    expect(written).to.match(
      /^plimsoll: Loading cargo: done in \d\.\d s\nplimsoll: Weighing anchor: failed after \d\.\d s\n$/,
    );
  });
});
