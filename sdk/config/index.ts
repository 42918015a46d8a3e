/** How services read their configuration: fields they share, and an error that names every wrong one. */
export { ConfigError } from "./ConfigError.ts";
export * as configFields from "./fields.ts";
export { parseConfig, type ParseConfigParameters } from "./parseConfig.ts";
