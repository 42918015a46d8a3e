import { concat, keccak256, numberToHex, type Hex } from "viem";

import { decodeInstrumentId } from "../ids/index.ts";
import { lots } from "../units/index.ts";
import { PortfolioError } from "./errors.ts";
import { MAX_POSITIONS, type Position } from "./position.ts";

/**
 * keccak256 of the packed (instrument u32, size i64) of every position, 12 bytes each, in storage order. The order
 * matters: it is the engine's (`positions` of the contract, or predicted by `applyFill`).
 *
 * @throws PortfolioError if a size is zero, an instrument is there twice or there are more than 64.
 */
export function portfolioHash(positions: readonly Position[]): Hex {
  assertPortfolio(positions);
  return keccak256(positions.length === 0 ? "0x" : concat(positions.map(packPosition)));
}

function packPosition({ instrument, size }: Position): Hex {
  return concat([numberToHex(instrument, { size: 4 }), numberToHex(size, { size: 8, signed: true })]);
}

/** Throws unless these could be an account's positions. */
export function assertPortfolio(positions: readonly Position[]): void {
  if (positions.length > MAX_POSITIONS) {
    throw new PortfolioError(`${positions.length} positions are more than ${MAX_POSITIONS}`);
  }
  const seen = new Set<number>();
  for (const { instrument, size } of positions) {
    decodeInstrumentId(instrument);
    lots(size);
    if (size === 0n) throw new PortfolioError(`The position in instrument ${instrument} is empty`);
    if (seen.has(instrument)) throw new PortfolioError(`Instrument ${instrument} is there twice`);
    seen.add(instrument);
  }
}
