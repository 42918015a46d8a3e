import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

const NOBODY = "0x0000000000000000000000000000000000000000";

/**
 * The council of a venue: votes, governor and timelock. The governor alone proposes to the timelock and cancels, anybody
 * executes, and once this is deployed nobody administers it:
 *
 *     npx hardhat ignition deploy ignition/modules/Governance.ts --parameters <your copy of example.json5> \
 *         --network <network>
 *
 * Afterwards the owner of the venue calls `transferOwnership(timelock)` on RiskParameters, InstrumentRegistry,
 * MarkOracle, SettlementOracle, RiskCommittee, SignerBonds, ScenarioSets and SolvencyOracle, and the council's first proposal is to
 * call `acceptOwnership` on them.
 */
export default buildModule("Governance", (m) => {
  const deployer = m.getAccount(0);
  const token = m.contract("VenueToken", [
    m.getParameter<string>("tokenName"),
    m.getParameter<string>("tokenSymbol"),
    m.getParameter<string>("tokenHolder"),
    m.getParameter<bigint>("tokenSupply"),
  ]);
  const timelock = m.contract("TimelockController", [
    m.getParameter<number>("timelockDelay"),
    [],
    [NOBODY],
    deployer,
  ]);
  const governor = m.contract("VenueGovernor", [
    m.getParameter<string>("councilName"),
    token,
    timelock,
    m.getParameter<Record<string, number | bigint>>("voting"),
  ]);

  const grants = (["PROPOSER_ROLE", "CANCELLER_ROLE"] as const).map((name) =>
    m.call(timelock, "grantRole", [m.staticCall(timelock, name, [], 0, { id: name }), governor], {
      id: `grant_${name}`,
    }),
  );
  const administrator = m.staticCall(timelock, "DEFAULT_ADMIN_ROLE");
  m.call(timelock, "renounceRole", [administrator, deployer], { after: grants });
  return { token, timelock, governor };
});
