import type {
  ContractFuture,
  IgnitionModuleBuilder,
  ModuleParameterRuntimeValue,
} from "@nomicfoundation/ignition-core";

/** A contract or an address known only when the module runs. */
type Token = ContractFuture<string> | ModuleParameterRuntimeValue<string>;

/**
 * Everything of a venue but its quote token. Parameters have no defaults: who signs, who owns and how much risk is
 * taken is written in the parameters file of the network.
 *
 * The signer lists must be ascending by address. The first signers serve before there are bonds; the owner calls
 * `setBonds` on the committee, and from then on nobody is rotated in without one.
 */
export function deployVenue(m: IgnitionModuleBuilder, token: Token) {
  const owner = m.getParameter<string>("owner");

  const committee = m.contract("RiskCommittee", [
    owner,
    m.getParameter<string[]>("marginSigners"),
    m.getParameter<number>("marginThreshold"),
    m.getParameter<string[]>("markSigners"),
    m.getParameter<number>("markThreshold"),
  ]);
  const registry = m.contract("InstrumentRegistry", [owner]);
  const settlementOracle = m.contract("SettlementOracle", [
    committee,
    registry,
    owner,
    m.getParameter<number>("disputeWindow"),
  ]);
  const markOracle = m.contract("MarkOracle", [
    committee,
    settlementOracle,
    owner,
    m.getParameter<Record<string, number>>("markBands"),
  ]);
  const riskParameters = m.contract("RiskParameters", [
    owner,
    m.getParameter<string>("guardian"),
    m.getParameter<Record<string, number>>("marginParameters"),
    m.getParameter<string>("modelHash"),
  ]);

  const marginEngine = m.contract("MarginEngine", [token, committee, markOracle, riskParameters, registry], {
    libraries: {
      BookWalk: m.library("BookWalk"),
      Custody: m.library("Custody"),
      Escape: m.library("Escape"),
      EscapeSpots: m.library("EscapeSpots"),
      LegLiquidation: m.library("LegLiquidation"),
      Liquidation: m.library("Liquidation"),
      Settlement: m.library("Settlement"),
      Trading: m.library("Trading"),
    },
  });

  const marginLens = m.contract("MarginLens", [marginEngine]);

  const signerBonds = m.contract("SignerBonds", [
    token,
    committee,
    marginEngine,
    markOracle,
    settlementOracle,
    owner,
    m.getParameter<bigint>("minimumBond"),
  ]);

  const scenarioSets = m.contract("ScenarioSets", [
    owner,
    committee,
    markOracle,
    riskParameters,
    m.getParameter<number>("challengeWindow"),
  ]);
  const solvencyOracle = m.contract("SolvencyOracle", [
    owner,
    marginEngine,
    markOracle,
    scenarioSets,
    m.getParameter<Record<string, number>>("solvencyTerms"),
  ]);

  return {
    committee,
    registry,
    settlementOracle,
    markOracle,
    riskParameters,
    marginEngine,
    marginLens,
    signerBonds,
    scenarioSets,
    solvencyOracle,
  };
}
