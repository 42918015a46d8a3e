import { isAddress, type Address } from "viem";

import { badInput } from "../CommandError.ts";

/** An address given to `option`, with its checksum right if it has one. @throws CommandError (2) if it is not one. */
export function addressOf(text: string, option: string): Address {
  if (isAddress(text)) return text;
  throw badInput(
    `${option} ${text} is not an address. Give 0x and 40 hex digits, checksummed if in mixed case.`,
  );
}
