import { isAddress, isHex, size, type Address, type Hex } from "viem";
import { z } from "zod";

const hexOfLength = (bytes: number, what: string) =>
  z.custom<Hex>(
    (value) => isHex(value) && value.length % 2 === 0 && size(value) === bytes,
    `expected ${what}: 0x and ${bytes * 2} hex digits`,
  );

/** A 20-byte address. A mixed-case one must carry the right EIP-55 checksum. */
export const address = z.custom<Address>(
  (value) => typeof value === "string" && isAddress(value),
  "expected an address: 0x and 40 hex digits, checksummed if in mixed case",
);

/** 32 bytes: hashes and account ids. */
export const bytes32 = hexOfLength(32, "32 bytes");

/** A 65-byte signature r | s | v. */
export const signature = hexOfLength(65, "a 65-byte signature");

/** Bytes of any length. */
export const bytes = z.custom<Hex>(
  (value) => isHex(value) && value.length % 2 === 0,
  "expected bytes: 0x and an even number of hex digits",
);
