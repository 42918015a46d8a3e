import { ModelError } from "../errors/ModelError.ts";
import type { ScenarioCube } from "./ScenarioCube.ts";

/** Scenarios of a tile; the last tile of a row may hold fewer. */
export const tileScenarios = 2048;

const headerBytes = 16;
const narrowLimit = 2147483648;

/**
 * The cube as bytes, a tile at a time: instruments in row order, and for each its scenarios in runs of 2,048; then the
 * same for the historical scenarios, if the cube has any, their rows numbered on. What is hashed when a cube is
 * attested, so the bytes are the same on every machine.
 *
 * All numbers are little-endian. A header of four uint32 (row, first scenario, number of scenarios, bytes of a number)
 * is followed by the profit and loss of one lot as signed integers of 1e-6 USD: int32 if every number of the tile
 * fits, else int64. −0 is written as 0.
 *
 * @throws ModelError `notFinite` for a NaN, an infinity, or anything that is not an integer below 2^53.
 */
export function* scenarioTiles(
  cube: Pick<ScenarioCube, "instruments" | "rows" | "historical">,
): Generator<Uint8Array> {
  const rows = [...cube.rows, ...(cube.historical?.rows ?? [])];
  for (const [row, values] of rows.entries()) {
    yield* rowTiles(row, values, cube.instruments[row % cube.instruments.length]!);
  }
}

/**
 * The tiles of one row of those that `scenarioTiles` numbers.
 * @throws ModelError as `scenarioTiles`, naming the instrument.
 */
export function* rowTiles(row: number, values: Float64Array, instrument: string): Generator<Uint8Array> {
  for (let first = 0; first < values.length; first += tileScenarios) {
    yield tile(row, first, values.subarray(first, first + tileScenarios), instrument);
  }
}

function tile(row: number, first: number, values: Float64Array, instrument: string): Uint8Array {
  const width = widthOf(values, instrument);
  const bytes = new Uint8Array(headerBytes + width * values.length);
  const view = new DataView(bytes.buffer);
  [row, first, values.length, width].forEach((field, i) => view.setUint32(4 * i, field, true));
  for (let s = 0; s < values.length; s++) {
    const offset = headerBytes + width * s;
    if (width === 4) view.setInt32(offset, values[s]!, true);
    else view.setBigInt64(offset, BigInt(values[s]!), true);
  }
  return bytes;
}

function widthOf(values: Float64Array, instrument: string): 4 | 8 {
  let width: 4 | 8 = 4;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) {
      throw new ModelError(
        "notFinite",
        `A profit and loss of ${instrument} is not an integer below 2^53`,
        value,
        "A cube that buildCube made has none; do not change its rows.",
      );
    }
    if (value >= narrowLimit || value < -narrowLimit) width = 8;
  }
  return width;
}
