import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { circuitSizes, circuitTerms } from "@plimsoll/circuits";

import accountBatch from "../../circuits/verifyingKeys/default/accountBatch.json" with { type: "json" };
import tailRisk from "../../circuits/verifyingKeys/default/tailRisk.json" with { type: "json" };
import { deployVenue } from "../deployVenue.ts";

type VerifyingKey = Parameters<typeof circuitTerms>[1]["accountBatch"];

/**
 * A venue for development, on a test dollar that anybody may print (it refuses any chain but 31337), with the solvency
 * oracle's circuits set to INSECURE development keys:
 *
 *     npx hardhat ignition deploy ignition/modules/Plimsoll.ts --parameters ignition/parameters/local.json \
 *         --network localhost
 */
export default buildModule("Plimsoll", (m) => {
  const token = m.contract("TestDollar");
  const venue = deployVenue(m, token);
  m.call(venue.committee, "setBonds", [venue.signerBonds]);

  const batchVerifier = m.contract("AccountBatchVerifier");
  const tailVerifier = m.contract("TailRiskVerifier");
  const keys = { accountBatch: accountBatch as VerifyingKey, tailRisk: tailRisk as VerifyingKey };
  m.call(venue.scenarioSets, "setCircuit", [
    { batchVerifier, tailVerifier, ...circuitTerms(circuitSizes.default, keys) },
  ]);
  return { token, ...venue, batchVerifier, tailVerifier };
});
