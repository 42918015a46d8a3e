import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import plimsoll from "./Plimsoll.ts";

/** The venue's opening balance, which stays in the vault's account for good. */
const RESERVE = 10_000_000n;
/** Seconds after which a proof is too old for the examples. */
const MAX_AGE = 3_600;

/**
 * Contracts that read the solvency oracle, on a venue for development: a vault that takes nothing in while the venue may
 * be insolvent, and a pool that lends on the vault's shares, up to 80 % at an index of 5.
 *
 *     npx hardhat ignition deploy ignition/modules/Examples.ts --parameters ignition/parameters/local.json \
 *         --network localhost
 */
export default buildModule("Examples", (m) => {
  const { token, marginEngine, solvencyOracle } = m.useModule(plimsoll);
  const vault = m.contract("VenueVault", [marginEngine, token, RESERVE, solvencyOracle, MAX_AGE]);
  const pool = m.contract("IndexedLendingPool", [
    vault,
    800_000,
    900_000,
    500_000_000,
    solvencyOracle,
    MAX_AGE,
  ]);
  const minted = m.call(token, "mint", [m.getAccount(0), RESERVE]);
  const approved = m.call(token, "approve", [marginEngine, RESERVE], { after: [minted] });
  m.call(marginEngine, "deposit", [m.staticCall(vault, "account"), RESERVE], { after: [approved] });
  return { vault, pool };
});
