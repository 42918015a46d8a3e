import { concat, hexToBigInt, numberToHex, size, slice, toFunctionSelector, type Address } from "viem";
import { call } from "viem/actions";

import type { InstrumentId } from "../ids/index.ts";
import { decodeMark, unpackHead, type Mark, type MarkHead } from "../marks/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadMarksParameters = Reading & { markOracle: Address; instruments: readonly InstrumentId[] };

/** @param marks In the order the instruments were asked for. */
export type Marks = { head: MarkHead; marks: (Mark & { instrument: InstrumentId })[] };

/** The mark oracle answered with something else than a word an instrument. */
export class UnexpectedMarksError extends Error {
  override readonly name = "UnexpectedMarksError";
}

const READ = toFunctionSelector("read()");
const WORD = 32;

/**
 * Reads the head and any number of marks in one call, as the engine does. A mark never posted has no flags.
 *
 * @throws UnexpectedMarksError if there is no mark oracle at the address.
 */
export async function readMarks(parameters: ReadMarksParameters): Promise<Marks> {
  const { client, markOracle, instruments } = parameters;
  const words = instruments.map((id) => numberToHex(BigInt(id) << 224n, { size: WORD }));
  const { data = "0x" } = await call(client, {
    ...atBlock(parameters),
    to: markOracle,
    data: concat([READ, ...words]),
  });
  const expected = WORD * (1 + instruments.length);
  if (size(data) !== expected) {
    throw new UnexpectedMarksError(
      `The mark oracle ${markOracle} answered ${size(data)} bytes, expected ${expected}: is it deployed on this chain?`,
    );
  }
  const wordAt = (index: number): bigint => hexToBigInt(slice(data, index * WORD, (index + 1) * WORD));
  return {
    head: unpackHead(wordAt(0)),
    marks: instruments.map((instrument, i) => ({ instrument, ...decodeMark(instrument, wordAt(i + 1)) })),
  };
}
