/** How the values of the protocol look in JSON; each codec decodes (`z.decode`, `parse`) and encodes (`z.encode`). */
export { intString, uintString } from "./decimalString.ts";
export { address, bytes, bytes32, signature } from "./hex.ts";
export { marginReport } from "./marginReport.ts";
export { profile, snapshot } from "./model.ts";
export { lotsString, position } from "./position.ts";
export { uint } from "./uint.ts";
