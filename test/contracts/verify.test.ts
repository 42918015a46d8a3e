/** `npm run verify` over a venue on the simulated chain. */
import { expect } from "chai";
import { artifacts } from "hardhat";

import { verifyDeployment } from "../../scripts/verify/verifyDeployment.ts";
import { createVenue } from "./venue.ts";

describe("verifyDeployment", () => {
  it("behavior: every contract of a venue is what was compiled, and a contract in the place of another is not", async () => {
    const venue = await createVenue();
    const addresses = await withLibraries({
      MarginEngine: venue.engine.target as string,
      MarkOracle: venue.oracle.target as string,
      RiskCommittee: venue.committee.target as string,
      RiskParameters: venue.parameters.target as string,
      InstrumentRegistry: venue.registry.target as string,
      SettlementOracle: venue.settlement.target as string,
    });
    const verify = async (given: Readonly<Record<string, string>>) => {
      const verified = await verifyDeployment({ addresses: given, readCode, readArtifact });
      return verified
        .filter(({ verdict }) => verdict !== "same")
        .map(({ contract, verdict }) => [contract, verdict]);
    };
    expect(Object.keys(addresses)).to.include("Liquidation");
    expect(await verify(addresses)).to.deep.equal([]);

    const { MarkOracle = "", RiskCommittee = "" } = addresses;
    expect(await verify({ ...addresses, RiskCommittee: MarkOracle })).to.deep.equal([
      ["RiskCommittee", "different"],
    ]);
    expect(await verify({ ...addresses, MarkOracle: venue.marginSigners[0]?.address ?? "" })).to.deep.equal([
      ["MarkOracle", "no code"],
    ]);
    expect(await verify({ ...addresses, Liquidation: RiskCommittee })).to.deep.include.members([
      ["MarginEngine", "linked to another library"],
      ["Liquidation", "different"],
    ]);

    async function readCode(address: string): Promise<string> {
      return (await venue.provider.request({ method: "eth_getCode", params: [address, "latest"] })) as string;
    }
    async function readArtifact(contract: string) {
      return artifacts.readArtifact(contract);
    }
    /** Adds the libraries that the given contracts, and they, are linked to. */
    async function withLibraries(given: Record<string, string>): Promise<Record<string, string>> {
      const all = { ...given };
      for (const [contract, address] of Object.entries(given)) {
        const { deployedLinkReferences } = await readArtifact(contract);
        const code = await readCode(address);
        for (const [name, [place]] of Object.values(deployedLinkReferences).flatMap((each) =>
          Object.entries(each),
        ))
          if (place !== undefined)
            all[name] = `0x${code.slice(2 + 2 * place.start, 2 + 2 * (place.start + place.length))}`;
      }
      return Object.keys(all).length === Object.keys(given).length ? all : withLibraries(all);
    }
  });
});
