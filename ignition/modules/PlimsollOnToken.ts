import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { deployVenue } from "../deployVenue.ts";

/**
 * A venue on a quote token that exists (6 decimals, no fee on transfer, not rebasing). The module has the same name as
 * the one for development, so parameters and deployed addresses are called the same on every network:
 *
 *     npx hardhat ignition deploy ignition/modules/PlimsollOnToken.ts --parameters <your copy of example.json5> \
 *         --network <network>
 */
export default buildModule("Plimsoll", (m) => deployVenue(m, m.getParameter<string>("token")));
