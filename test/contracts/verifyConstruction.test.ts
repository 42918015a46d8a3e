/** `npm run verify` with a module and its parameters: a venue that was created with others. */
import { expect } from "chai";
import { artifacts, network } from "hardhat";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";

import plimsoll from "../../ignition/modules/Plimsoll.ts";
import { constructionsOf } from "../../scripts/verify/constructionsOf.ts";
import { type Creation, verifyConstruction } from "../../scripts/verify/verifyConstruction.ts";

const FILE = "ignition/parameters/local.json";
const GUARDIAN = "0x1111111111111111111111111111111111111111";

interface Block {
  readonly transactions: readonly {
    readonly hash: string;
    readonly from: string;
    readonly input: `0x${string}`;
  }[];
}

describe("verifyConstruction", function () {
  this.timeout(240_000);

  it("behavior: names each parameter that a venue was not created with, and other code", async () => {
    const { ethers, ignition } = await network.create();
    const written = await readDeploymentParameters(FILE);
    const { Plimsoll: venue = {} } = written;
    const bands = venue.markBands as Record<string, number>;
    const used = {
      Plimsoll: {
        ...venue,
        guardian: GUARDIAN,
        disputeWindow: 121,
        markBands: { ...bands, perpCap: 200_001 },
      },
    };
    await ignition.deploy(plimsoll, { parameters: used });

    const creations = await readChain();
    const ids = [...constructionsOf(plimsoll, written, everyId())].map(([id]) => id);
    expect(ids).to.include.members(["Plimsoll#MarginEngine", "Plimsoll#Liquidation", "Plimsoll#MarkOracle"]);
    const addresses = await findAll();

    expect(await problemsBy(used)).to.deep.equal([]);
    expect(await problemsBy(written)).to.have.deep.members([
      `Plimsoll#RiskParameters: initialGuardian is ${GUARDIAN}, not ${venue.guardian as string}`,
      "Plimsoll#SettlementOracle: window is 121, not 120",
      "Plimsoll#MarkOracle: perpCap is 200001, not 200000",
    ]);
    const swapped = { ...addresses, "Plimsoll#Trading": addresses["Plimsoll#Custody"] ?? "" };
    expect(await problemsBy(used, swapped)).to.have.deep.members([
      "Plimsoll#MarginEngine: created from other code, or linked to another library",
      "Plimsoll#Trading: created from other code, or linked to another library",
    ]);

    async function problemsBy(parameters: typeof written, record = addresses): Promise<string[]> {
      const problems: string[] = [];
      for (const [id, construction] of constructionsOf(plimsoll, parameters, record)) {
        const artifact = await artifacts.readArtifact(construction.contract);
        const at = record[id] ?? "";
        for (const problem of verifyConstruction(construction, artifact, at, creations.get(at)))
          problems.push(`${id}: ${problem}`);
      }
      return problems;
    }

    /** Every creation on the chain, by the address. */
    async function readChain(): Promise<Map<string, Creation>> {
      const found = new Map<string, Creation>();
      const last = await ethers.provider.getBlockNumber();
      for (let number = 1; number <= last; number++) {
        const block = (await ethers.provider.send("eth_getBlockByNumber", [
          `0x${number.toString(16)}`,
          true,
        ])) as Block;
        for (const { hash, from, input } of block.transactions) {
          const receipt = await ethers.provider.getTransactionReceipt(hash);
          const created = receipt?.contractAddress ?? undefined;
          if (created !== undefined) found.set(created, { sender: from, input, created });
        }
      }
      return found;
    }

    /** Any record: only its ids are asked for. */
    function everyId(): Record<string, string> {
      return Object.fromEntries([...plimsoll.futures].map(({ id }) => [id, GUARDIAN]));
    }

    /** Which contract is where: that whose first bytes its creation has. */
    async function findAll(): Promise<Record<string, string>> {
      const record: Record<string, string> = {};
      for (const id of ids) {
        const { bytecode } = await artifacts.readArtifact(id.split("#").at(-1) ?? "");
        const start = bytecode.split("__$")[0] ?? "";
        const [at] = [...creations].find(([, { input }]) => input.startsWith(start)) ?? [];
        if (at !== undefined) record[id] = at;
      }
      return record;
    }
  });
});
