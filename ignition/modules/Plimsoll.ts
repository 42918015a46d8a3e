import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { deployVenue } from "../deployVenue.ts";

/**
 * A venue for development, on a test dollar that anybody may print (it refuses any chain but 31337):
 *
 *     npx hardhat ignition deploy ignition/modules/Plimsoll.ts --parameters ignition/parameters/local.json \
 *         --network localhost
 */
export default buildModule("Plimsoll", (m) => {
  const token = m.contract("TestDollar");
  const venue = deployVenue(m, token);
  m.call(venue.committee, "setBonds", [venue.signerBonds]);
  return { token, ...venue };
});
