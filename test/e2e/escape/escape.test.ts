/** The command by which a trader leaves, against a real chain whose committee says nothing any more. */
import { mkdirSync } from "node:fs";

import { expect } from "chai";

import { lastLineJson, runPlimsoll, type Run } from "../../../scripts/cli/testing/runPlimsoll.ts";
import { temporaryFolder } from "../../../scripts/cli/testing/temporaryFolder.ts";
import { binary, createVenue, DAY, USD, type User, type Venue } from "../../contracts/venue.ts";
import { serveJsonRpc, type Served } from "../keeper/venue/serveJsonRpc.ts";

describe("plimsoll escape on a real chain", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let venue: Venue;
  let rpc: Served;
  let alice: User;
  let bob: User;
  let deployment: string;

  before(async () => {
    venue = await createVenue({ posted: true });
    rpc = await serveJsonRpc(venue.provider);
    const addressOf = (contract: { target: unknown }): string => String(contract.target);
    mkdirSync(`${folder.path}/chain-31337`);
    deployment = folder.write("chain-31337/deployed_addresses.json", {
      "Plimsoll#TestDollar": addressOf(venue.token),
      "Plimsoll#RiskCommittee": addressOf(venue.committee),
      "Plimsoll#InstrumentRegistry": addressOf(venue.registry),
      "Plimsoll#SettlementOracle": addressOf(venue.settlement),
      "Plimsoll#MarkOracle": addressOf(venue.oracle),
      "Plimsoll#RiskParameters": addressOf(venue.parameters),
      "Plimsoll#MarginEngine": addressOf(venue.engine),
      "Plimsoll#SignerBonds": addressOf(venue.bonds),
    });
    alice = await venue.user("alice", { deposit: 1_000n * USD });
    bob = await venue.user("bob", { deposit: 1_000n * USD });
    // 100 contracts at 0.50; fees of 0.01 and 0.025.
    await venue.fill({ maker: alice, taker: bob, instrument: binary(4), size: 100n });
  });
  after(async () => {
    await rpc.close();
    folder.remove();
  });

  const escape = (command: string, by: User, ...args: string[]): Promise<Run> =>
    runPlimsoll(["escape", command, "--deployment", deployment, "--rpc", rpc.url, ...args], {
      env: { PLIMSOLL_ACCOUNT_KEY: by.wallet.privateKey },
    });
  const done = async (command: string, by: User, ...args: string[]): Promise<unknown> => {
    const run = await escape(command, by, ...args, "--json");
    expect(run.stderr).to.equal("");
    expect(run.code).to.equal(0);
    return lastLineJson(run);
  };
  const refused = async (command: string, by: User, says: RegExp): Promise<void> => {
    const run = await escape(command, by);
    expect(run.stderr).to.match(says);
    expect(run.stdout).to.equal("");
    expect(run.code).to.equal(1);
  };

  it("behavior: from trade to the money in the wallet, and a word of what is possible wherever it is not", async () => {
    const owner = alice.wallet.address;
    expect(await done("status", alice, "--owner", owner)).to.deep.include({
      account: alice.account.toLowerCase(),
      phase: "trading",
      positions: 1,
      equity: "999990000",
    });
    await refused("activate", alice, /phase trading.*plimsoll escape propose/);
    expect(await done("propose", alice)).to.deep.include({ phase: "proposed" });
    await refused("propose", alice, /phase proposed\. The committee has until 2026-01-0\dT.*Z to attest/);

    await venue.travel(4n * DAY);
    await venue.networkHelpers.mine();
    expect(await done("status", alice, "--owner", owner)).to.deep.include({ phase: "unanswered" });
    await refused("leave", alice, /phase unanswered.*plimsoll escape activate/);
    // Bob activates for her.
    expect(await done("activate", bob, "--owner", owner)).to.deep.include({
      phase: "settling",
      unsettled: 2,
    });
    await refused("leave", alice, /2 accounts are to be settled/);
    expect(await done("settle", bob)).to.deep.include({ phase: "leaving", unsettled: 0, claim: "999975000" });

    const text = await escape("leave", bob, "--to", owner);
    expect(text.stdout).to.match(/phase {6}leaving\nThere is nothing to take\./);
    expect(text.code).to.equal(0);
    await done("leave", alice);
    expect(await venue.token.balanceOf(owner)).to.equal(2_000n * USD - 35_000n);
    await refused("leave", alice, /no claim/);
  });
});
