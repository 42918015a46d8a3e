/** The risk server's HTTP API: its schemas, for both sides, and a client. */
export {
  createRiskServerClient,
  type FreshnessParameters,
  type RiskServerClient,
  type RiskServerClientParameters,
} from "./createRiskServerClient.ts";
export { RiskServerError, type RiskServerErrorParameters } from "./RiskServerError.ts";
export * from "./schemas.ts";
