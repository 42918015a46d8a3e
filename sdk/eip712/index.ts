export {
  marginEngineDomain,
  markOracleDomain,
  settlementOracleDomain,
  type DomainParameters,
} from "./domains.ts";
