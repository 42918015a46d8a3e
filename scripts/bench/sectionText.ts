import { colorsOf } from "../cli/terminal/colors.ts";
import { table } from "../cli/terminal/table.ts";
import type { Section } from "./Comparison.ts";
import { sectionTable } from "./sectionTable.ts";

/** Tables for a terminal, titles bold on one. */
export function sectionText(sections: readonly Section[]): string {
  const { bold } = colorsOf(process.stdout);
  return sections
    .map((section) => {
      const { columns, rows } = sectionTable(section);
      return [bold(section.title), ...table(columns, rows), ...(section.notes ?? [])].join("\n");
    })
    .join("\n\n");
}

/** The same in Markdown. */
export function sectionMarkdown(sections: readonly Section[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return sections
    .map((section) => {
      const { columns, rows } = sectionTable(section);
      const heading = [
        `${section.title[0]?.toUpperCase()}${section.title.slice(1)}`,
        ...columns.slice(1).map(({ title }) => title),
      ];
      const sides = columns.map(({ align }) => (align === "left" ? "---" : "--:"));
      const notes =
        section.notes === undefined ? "" : `\n\n${section.notes.map((note) => `- ${note}`).join("\n")}`;
      return [line(heading), `|${sides.join("|")}|`, ...rows.map(line)].join("\n") + notes;
    })
    .join("\n\n");
}
