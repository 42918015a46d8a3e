import { mkdir, readFile, writeFile } from "node:fs/promises";

import { badInput } from "../cli/CommandError.ts";
import { repositoryPath } from "../cli/input/repositoryPath.ts";
import { renderSvg } from "../plot/renderSvg.ts";
import type { Calibration } from "./calibrate.ts";
import { reportCharts } from "./charts.ts";
import { reportTables, type ReportTable } from "./tables.ts";

const pages = ["docs/model/calibration.md", "docs/model/backtests.md"];

/**
 * Writes tables between their marks into the documentation (`<!-- calibrate:NAME -->` to `<!-- /calibrate -->`), plots
 * beside it, and the residuals into the model. Returns the files that were written.
 */
export async function writeReport(found: Calibration): Promise<string[]> {
  const written: string[] = [];
  const put = async (path: string, text: string): Promise<void> => {
    await writeFile(repositoryPath(path), text);
    written.push(path);
  };
  const tables = new Map(reportTables(found).map((table) => [table.name, table]));
  for (const page of pages) {
    await put(page, withTables(await readFile(repositoryPath(page), "utf8"), page, tables));
  }
  await mkdir(repositoryPath("docs/model/plots"), { recursive: true });
  for (const [file, charts] of Object.entries(reportCharts(found))) {
    await put(`docs/model/plots/${file}`, await renderSvg(...charts));
  }
  await put("model/history/residuals.json", `${JSON.stringify(found.residuals, null, 2)}\n`);
  return written;
}

function withTables(text: string, page: string, tables: ReadonlyMap<string, ReportTable>): string {
  return text.replaceAll(
    /(<!-- calibrate:(\w+) -->\n)[^]*?(<!-- \/calibrate -->)/g,
    (_whole, begin: string, name: string, end: string) => {
      const table = tables.get(name);
      if (table === undefined) throw badInput(`${page} asks for a table ${name} that there is not.`);
      return `${begin}${markdown(table)}\n${end}`;
    },
  );
}

function markdown({ columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === "left" ? "---" : "---:"))),
    ...rows.map(line),
  ].join("\n");
}
