import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { renderSvg } from "../plot/renderSvg.ts";
import { smileCharts } from "./smileCharts.ts";

const target = new URL("../../docs/model/volatility.svg", import.meta.url);
writeFileSync(target, await renderSvg(...smileCharts()));
console.log(`Wrote ${fileURLToPath(target)}`);
