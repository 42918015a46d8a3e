import { ModelError } from "../errors/ModelError.ts";
import type { HistoricalResiduals } from "./HistoricalResiduals.ts";

const kept = new WeakMap<HistoricalResiduals, Map<string, readonly (number | undefined)[]>>();

/**
 * The residuals of one asset, oldest first, undefined on a day before its history begins; undefined for an asset
 * without any. Parsed once.
 * @throws ModelError `malformedHistory` unless there is an integer or an `x` for each day.
 */
export function residualColumn(
  residuals: HistoricalResiduals,
  asset: string,
): readonly (number | undefined)[] | undefined {
  const text = Object.hasOwn(residuals.assets, asset) ? residuals.assets[asset] : undefined;
  if (text === undefined) return undefined;
  let columns = kept.get(residuals);
  if (columns === undefined) {
    columns = new Map();
    kept.set(residuals, columns);
  }
  let column = columns.get(asset);
  if (column === undefined) {
    column = parse(text, residuals.days, asset);
    columns.set(asset, column);
  }
  return column;
}

function parse(text: string, days: number, asset: string): (number | undefined)[] {
  const cells = text.split(" ");
  const malformed = cells.find((cell) => !/^(x|0|-?[1-9]\d{0,5})$/.test(cell));
  if (cells.length !== days || malformed !== undefined) {
    throw new ModelError(
      "malformedHistory",
      `The residuals of ${asset} are not ${days} integers`,
      malformed ?? cells.length,
      "Write them again from the price histories.",
    );
  }
  return cells.map((cell) => (cell === "x" ? undefined : Number(cell) / 10_000));
}
