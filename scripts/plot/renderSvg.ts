import { parse, resetSVGDefIds, View } from "vega";
import { compile } from "vega-lite";

import type { Chart } from "./Chart.ts";
import { vegaLite } from "./vegaLite.ts";

/**
 * One SVG document with the charts below each other, ended by a newline. The same charts give the same bytes: no
 * browser and no font of the machine takes part, text is measured by estimate.
 */
export async function renderSvg(...charts: readonly Chart[]): Promise<string> {
  // Ids of clip paths count on through a process otherwise.
  resetSVGDefIds();
  const view = new View(parse(compile(vegaLite(charts)).spec), { renderer: "none" });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
