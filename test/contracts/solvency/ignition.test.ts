/** The modules that deploy a development venue with its oracle, and the examples that read it. */
import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { network } from "hardhat";

import examples from "../../../ignition/modules/Examples.ts";
import { readKeys } from "./createOracle.ts";

interface Deployed {
  scenarioSets(): Promise<string>;
  presentCircuit(): Promise<bigint>;
  circuit(number: bigint): Promise<{ instruments: bigint; batchVerifier: string; profitPoints: string }>;
  account(): Promise<string>;
  engine(): Promise<string>;
  totalAssets(): Promise<bigint>;
  solvencyOracle(): Promise<string>;
}

describe("ignition/modules/Examples", function () {
  this.timeout(240_000);

  it("behavior: the oracle's circuit is set, and the vault has its reserve", async () => {
    const { ethers, ignition } = await network.create();
    const file = new URL("../../../ignition/parameters/local.json", import.meta.url);
    const parameters = JSON.parse(await readFile(file, "utf8")) as Record<string, never>;
    const { vault } = await ignition.deploy(examples, { parameters });
    const deployed = async (contract: string, address: string) =>
      (await ethers.getContractAt(contract, address)) as unknown as Deployed;
    const reader = vault as unknown as Deployed;
    const oracle = await deployed("SolvencyOracle", await reader.solvencyOracle());
    const sets = await deployed("ScenarioSets", await oracle.scenarioSets());
    expect(await sets.presentCircuit()).to.equal(1n);
    const { instruments, batchVerifier } = await sets.circuit(1n);
    expect(instruments).to.equal(64n);
    expect(await ethers.provider.getCode(batchVerifier)).not.to.equal("0x");
    expect(readKeys("default").accountBatch.IC.length).to.equal(1 + 3 + 64 * 64);
    const engine = await ethers.getContractAt("MarginEngine", await reader.engine());
    const { cash } = (await engine.getFunction("account")(await reader.account())) as { cash: bigint };
    expect([cash, await reader.totalAssets()]).to.deep.equal([10_000_000n, 0n]);
  });
});
