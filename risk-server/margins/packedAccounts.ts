import type { MarginRequest, Position } from "@plimsoll/model";

import { type Packed, PackedReader, PackedWriter } from "./PackedNumbers.ts";

/** Accounts as a message. */
export function packAccounts(accounts: readonly MarginRequest[]): Packed {
  const writer = new PackedWriter();
  const position = ({ instrument, size }: Position): void => {
    writer.text(instrument);
    // The model refuses what is no integer; so it does there.
    const isInteger = typeof size === "bigint";
    writer.number(isInteger ? 1 : 0);
    if (isInteger) writer.integer(size);
  };
  writer.list(accounts, ({ positions, owner }) => {
    writer.list(positions, position);
    writer.number(owner === undefined ? 0 : 1);
    if (owner !== undefined) writer.list(owner, position);
  });
  return writer.packed();
}

/** The accounts that were packed. @throws Error on anything else. */
export function unpackAccounts(packed: Packed): MarginRequest[] {
  const reader = new PackedReader(packed);
  const position = (): Position => {
    const instrument = reader.text();
    const size = reader.number() === 1 ? reader.integer() : (undefined as unknown as bigint);
    return { instrument, size };
  };
  const accounts = reader.list((): MarginRequest => {
    const positions = reader.list(position);
    return reader.number() === 0 ? { positions } : { positions, owner: reader.list(position) };
  });
  reader.end();
  return accounts;
}
