import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

import { CircuitError } from "../CircuitError.ts";
import { publicPowersOfTau } from "./publicPowersOfTau.ts";

/**
 * Whoever made the powers of tau alone can prove anything: only files with a known hash are taken.
 * @param hashes BLAKE2b-512, hexadecimal; those of the public ceremony by default
 * @throws CircuitError `insecureKey` for any other file.
 */
export async function assertPowersOfTau(
  file: string,
  hashes: readonly string[] = publicPowersOfTau.map(({ hash }) => hash),
): Promise<void> {
  const found = await fileHash(file);
  if (hashes.includes(found)) return;
  throw new CircuitError(
    "insecureKey",
    `${file} is none of the public powers of tau: its hash is`,
    found,
    `Take ${publicPowersOfTau.map(({ url }) => url).join(" or ")}.`,
  );
}

/** BLAKE2b-512 of a file, hexadecimal. */
export async function fileHash(file: string): Promise<string> {
  const hash = createHash("blake2b512");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
