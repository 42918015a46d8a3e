/** The module that deploys the council leaves the governor alone in power, and the example leaves it the time to use it. */
import { readFileSync } from "node:fs";

import { ZeroAddress } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";

import governance from "../../../ignition/modules/Governance.ts";

interface Roles {
  PROPOSER_ROLE(): Promise<string>;
  EXECUTOR_ROLE(): Promise<string>;
  CANCELLER_ROLE(): Promise<string>;
  DEFAULT_ADMIN_ROLE(): Promise<string>;
  hasRole(role: string, account: string): Promise<boolean>;
  getMinDelay(): Promise<bigint>;
}

describe("ignition/modules/Governance", () => {
  it("the governor proposes and cancels, anybody executes, nobody administers but the timelock itself", async () => {
    const { ethers, ignition } = await network.create();
    const [deployer] = await ethers.getSigners();
    if (deployer === undefined) throw new Error("The test chain has no accounts");
    const deployed = await ignition.deploy(governance, {
      parameters: {
        Governance: {
          tokenName: "Votes",
          tokenSymbol: "VOTE",
          tokenHolder: deployer.address,
          tokenSupply: 1_000_000n,
          councilName: "Council",
          voting: { votingDelay: 1, votingPeriod: 2, proposalThreshold: 1n, quorumPercent: 10 },
          timelockDelay: 172_800,
        },
      },
    });
    const timelock = deployed.timelock as unknown as Roles;
    const governor = await deployed.governor.getAddress();
    const self = await deployed.timelock.getAddress();
    const roles = {
      proposer: await timelock.PROPOSER_ROLE(),
      canceller: await timelock.CANCELLER_ROLE(),
      executor: await timelock.EXECUTOR_ROLE(),
      administrator: await timelock.DEFAULT_ADMIN_ROLE(),
    };
    const held = async (account: string): Promise<string[]> => {
      const names: string[] = [];
      for (const [name, role] of Object.entries(roles))
        if (await timelock.hasRole(role, account)) names.push(name);
      return names;
    };
    expect(await held(governor)).to.deep.equal(["proposer", "canceller"]);
    expect(await held(deployer.address)).to.deep.equal([]);
    expect(await held(self)).to.deep.equal(["administrator"]);
    expect(await held(ZeroAddress)).to.deep.equal(["executor"]);
    expect(await timelock.getMinDelay()).to.equal(172_800n);
  });

  it("the example's dispute window leaves the council the time for a veto, and a day to notice", () => {
    const text = readFileSync(new URL("../../../ignition/parameters/example.json5", import.meta.url), "utf8");
    const seconds = (name: string): number => {
      const [, value] = new RegExp(`\\b${name}: (\\d+),`).exec(text) ?? [];
      if (value === undefined) throw new Error(`No ${name} in the example`);
      return Number(value);
    };
    const decision = seconds("votingDelay") + seconds("votingPeriod") + seconds("timelockDelay");
    expect(seconds("disputeWindow")).to.be.at.least(decision + 86_400);
  });
});
