import { devKeys } from "@plimsoll/risk-server";
import { attestationDocumentSchema, signAttestation, signerBondsAbi } from "@plimsoll/sdk";
import { expect } from "chai";
import { erc20Abi, parseAbi } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";

import { sendAll } from "../../../scripts/chain/sendAll.ts";
import { attestationDocument } from "../../../scripts/cli/testing/attestationDocument.ts";
import { lastLineJson, runPlimsoll } from "../../../scripts/cli/testing/runPlimsoll.ts";
import { temporaryFolder } from "../../../scripts/cli/testing/temporaryFolder.ts";
import { startChain } from "../../../scripts/demo/chain.ts";
import { deployLocalVenue, type LocalVenue } from "../../../scripts/demo/localVenue.ts";
import { person } from "../../../scripts/demo/people.ts";
import { readVenueFile } from "../../../scripts/venue/readVenueFile.ts";
import { venueSchema } from "../../../scripts/venue/venue.ts";

const USD = 1_000_000n;
const GAS = 300_000n;

describe("plimsoll evidence --submit", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const stops: (() => Promise<void>)[] = [];
  let venue: LocalVenue;
  const signer = privateKeyToAccount(devKeys(0).margin);

  before(async () => {
    const node = await startChain({ port: 8_659, startsAt: new Date() });
    stops.push(() => node.stop());
    const file = await readVenueFile("data/venues/local.json", venueSchema);
    venue = await deployLocalVenue(node.url, {
      ...file,
      instruments: file.instruments.slice(0, 1),
      exclusiveSets: [],
    });
    stops.push(() => venue.remove());
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
    folder.remove();
  });

  /** Server 0's attestation, at this margin, as it would be served. */
  async function documentWith(initialMargin: bigint): Promise<string> {
    const document = attestationDocumentSchema.parse(await attestationDocument());
    const changed = {
      ...document,
      chainId: venue.chainId,
      engine: venue.addresses.marginEngine,
      initialMargin,
    };
    const { chainId, engine } = changed;
    const signatures = [await signAttestation({ chainId, engine, attestation: changed, signer })];
    return folder.write(
      `${initialMargin}.json`,
      z.encode(attestationDocumentSchema, { ...changed, signatures }),
    );
  }

  it("takes a dishonest server's bond on a real chain, once", async () => {
    const { addresses, publicClient, quoteToken } = venue;
    const mint = parseAbi(["function mint(address,uint256)"]);
    const deployer = person("deployer");
    await sendAll(venue, deployer, [
      { to: quoteToken, abi: mint, functionName: "mint", args: [deployer.address, 100n * USD], gas: GAS },
      {
        to: quoteToken,
        abi: erc20Abi,
        functionName: "approve",
        args: [addresses.signerBonds, 100n * USD],
        gas: GAS,
      },
      {
        to: addresses.signerBonds,
        abi: signerBondsAbi,
        functionName: "deposit",
        args: [signer.address, 100n * USD],
        gas: GAS,
      },
    ]);
    const args = [
      "evidence",
      await documentWith(5n * USD),
      await documentWith(6n * USD),
      "--submit",
      "--dev-keys",
      "--deployment",
      venue.deploymentFile,
      "--chain-id",
      String(venue.chainId),
      "--rpc",
      venue.rpcUrl,
      "--json",
    ];
    const run = await runPlimsoll(args);
    expect(run.code, run.stderr).to.equal(0);
    const { transactions } = lastLineJson(run) as { transactions: string[] };
    expect(transactions).to.have.lengthOf(1);
    const reward = await publicClient.readContract({
      address: quoteToken,
      abi: erc20Abi,
      functionName: "balanceOf",
      args: [person("keeper").address],
    });
    expect(reward).to.equal(20n * USD);

    const again = await runPlimsoll(args);
    expect(again.code).to.equal(1);
    expect(again.stderr).to.match(/KeyBurnt/);
    expect(again.stdout).to.equal("");
  });
});
