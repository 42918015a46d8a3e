/** The table of powers in docs/contracts.md: every function that changes anything, and who may call it. */
import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Interface, type Addressable, type FunctionFragment, type ParamType } from "ethers";
import { artifacts } from "hardhat";

import { createVenue, type Venue } from "../venue.ts";
import { TERMS } from "../solvency/createOracle.ts";

/** Whoever owns the contract: the council's timelock. */
const OWNER = "owner";
const OWNED_BY_ALL = "each of these eight";

interface Power {
  contract: string;
  name: string;
  who: string;
}

const quoted = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

/** The rows of the table; those without a contract are of the one above. */
function readPowers(): Power[] {
  const page = readFileSync(new URL("../../../docs/contracts.md", import.meta.url), "utf8");
  const section = page.split("### Who may call what")[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  let contract = "";
  return rows.slice(2).flatMap((line) => {
    const [, first = "", functions = "", who = ""] = line.split("|").map((cell) => cell.trim());
    contract = first === "" ? contract : (quoted(first)[0] ?? first);
    return quoted(functions).map((name) => ({ contract, name, who }));
  });
}

/** Arguments that decode: zeros, and nothing. */
function emptyOf({ baseType, arrayLength, arrayChildren, components }: ParamType): unknown {
  if (baseType === "array")
    return Array.from({ length: Math.max(arrayLength ?? 0, 0) }, () => emptyOf(arrayChildren!));
  if (baseType === "tuple") return (components ?? []).map(emptyOf);
  if (baseType === "address") return `0x${"00".repeat(20)}`;
  if (baseType === "bool") return false;
  if (baseType === "string") return "";
  if (baseType === "bytes") return "0x";
  const bytes = /^bytes(\d+)$/.exec(baseType);
  return bytes === null ? 0n : `0x${"00".repeat(Number(bytes[1]))}`;
}

describe("docs/contracts.md, who may call what", () => {
  const powers = readPowers();
  const contracts = [...new Set(powers.map(({ contract }) => contract))].filter(
    (name) => name !== OWNED_BY_ALL,
  );
  let venue: Venue;
  let targets: Record<string, string | Addressable>;

  before(async () => {
    venue = await createVenue();
    const { ethers, owner, engine, oracle, committee, parameters } = venue;
    const sets = await ethers.deployContract("ScenarioSets", [owner, committee, oracle, parameters, 3_600n]);
    const solvency = await ethers.deployContract("SolvencyOracle", [owner, engine, oracle, sets, TERMS]);
    targets = {
      RiskParameters: parameters.target,
      MarkOracle: oracle.target,
      InstrumentRegistry: venue.registry.target,
      SettlementOracle: venue.settlement.target,
      RiskCommittee: committee.target,
      SignerBonds: venue.bonds.target,
      ScenarioSets: sets.target,
      SolvencyOracle: solvency.target,
      MarginEngine: engine.target,
    };
  });

  async function changing(contract: string): Promise<{ abi: Interface; functions: FunctionFragment[] }> {
    const abi = new Interface((await artifacts.readArtifact(contract)).abi);
    const functions: FunctionFragment[] = [];
    abi.forEachFunction((fragment) => {
      if (!fragment.constant) functions.push(fragment);
    });
    return { abi, functions };
  }

  const powersOf = (contract: string): Power[] => {
    const isOwned = contract !== "MarginEngine";
    return powers.filter(
      (power) => power.contract === contract || (isOwned && power.contract === OWNED_BY_ALL),
    );
  };

  it("behavior: names every contract of a venue that anybody owns, and the engine", () => {
    expect(contracts.toSorted()).to.deep.equal(Object.keys(targets).toSorted());
  });

  for (const contract of contracts) {
    it(`behavior: names every function that changes ${contract}, once`, async () => {
      const { functions } = await changing(contract);
      expect(
        powersOf(contract)
          .map(({ name }) => name)
          .toSorted(),
      ).to.deep.equal(functions.map(({ name }) => name).toSorted());
    });

    it(`error: OwnableUnauthorizedAccount for a stranger exactly where ${contract} says owner`, async () => {
      const { abi, functions } = await changing(contract);
      const stranger = await venue.user("stranger");
      const to = targets[contract]!;
      const refused: string[] = [];
      for (const fragment of functions) {
        const data = abi.encodeFunctionData(fragment, fragment.inputs.map(emptyOf));
        const error: unknown = await stranger.wallet
          .call({ to, data })
          .then(() => undefined)
          .catch((thrown: unknown) => thrown);
        if (String(error).includes("OwnableUnauthorizedAccount")) refused.push(fragment.name);
      }
      const owned = powersOf(contract).filter(({ who, name }) => who === OWNER || name === "acceptOwnership");
      expect(refused.toSorted()).to.deep.equal(owned.map(({ name }) => name).toSorted());
    });
  }
});
