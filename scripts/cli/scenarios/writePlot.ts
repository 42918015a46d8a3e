import { writeFile } from "node:fs/promises";

import type { Chart } from "../../plot/Chart.ts";
import { badInput } from "../CommandError.ts";

/** Draws charts below each other into an SVG file. @throws CommandError (2) where it cannot be written. */
export async function writePlot(file: string, ...charts: readonly Chart[]): Promise<void> {
  const { renderSvg } = await import("../../plot/renderSvg.ts");
  try {
    await writeFile(file, await renderSvg(...charts));
  } catch (error) {
    const { describeError } = await import("@plimsoll/sdk");
    throw badInput(`${file}: ${describeError(error)}. Give --plot a file that can be written.`);
  }
}
