export {
  marginEngineDomain,
  markOracleDomain,
  scenarioSetsDomain,
  settlementOracleDomain,
  type DomainParameters,
} from "./domains.ts";
