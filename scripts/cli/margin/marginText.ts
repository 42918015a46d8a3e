import type { Binding, Book, MarginReport } from "@plimsoll/model";

import { bar } from "../terminal/bar.ts";
import { colorsOf } from "../terminal/colors.ts";
import { formatUsd } from "../terminal/money.ts";
import { table } from "../terminal/table.ts";
import type { MarginAnswer } from "./computeMargin.ts";
import { reasonText } from "./reasonText.ts";

const BAR_WIDTH = 28;

/** Why the term that binds does. */
const WHY: Record<Binding, string> = {
  none: "nothing is at risk",
  correlation: "the joint loss of the whole book is above the floor",
  historical: "moves that happened cost more than simulated ones",
  newestPanels: "the newest scenarios cost more than all of them together",
  stress: "a named stress costs more than the confidence level",
  topTwoFloor: "the joint loss is below it: diversification is not believed beyond the two largest clusters",
  tail: "the outcomes beyond the confidence level cost more than those at it",
  maxLoss: "the book cannot lose more than this",
};

/** The answer for people: the waterfall with a bar per term, the clusters, what binds and why. */
export function marginText(book: Book, { report, rho, confidence }: MarginAnswer, seed: number): string {
  const pc = colorsOf(process.stdout);
  const scale = Number(report.initialMargin);
  const drawn = (amount: bigint): string => (scale > 0 ? bar(Number(amount) / scale, BAR_WIDTH) : "");

  const waterfall = table(
    [
      { title: "term", align: "left" },
      { title: "USD", align: "right" },
      { title: "", align: "left" },
      { title: "why", align: "left" },
    ],
    report.waterfall.map((line) => [
      line.term,
      formatUsd(line.amount),
      drawn(line.amount).padEnd(BAR_WIDTH),
      reasonText(line),
    ]),
  );
  const clusters = table(
    [
      { title: "cluster", align: "left" },
      { title: "full collateral", align: "right" },
      { title: "alone it needs", align: "right" },
      { title: "", align: "left" },
    ],
    [...report.clusters]
      .sort((a, b) => Number(b.expectedShortfall - a.expectedShortfall) || (a.cluster < b.cluster ? -1 : 1))
      .map(({ cluster, gross, expectedShortfall }) => [
        cluster,
        formatUsd(gross),
        formatUsd(expectedShortfall),
        drawn(expectedShortfall),
      ]),
  );

  return [
    `${pc.bold(book.name)}  ${pc.dim(howComputed(report, rho, seed))}`,
    ...(book.note === "" ? [] : [pc.dim(book.note)]),
    "",
    ...headed(waterfall, pc.dim),
    "",
    ...headed(clusters, pc.dim),
    "",
    ...table(
      [
        { title: "", align: "left" },
        { title: "", align: "right" },
        { title: "", align: "left" },
      ],
      [
        ["full collateral", formatUsd(report.fullCollateral), "every leg at its own worst"],
        [
          "expected shortfall",
          formatUsd(report.expectedShortfall),
          `of the whole book, ${percent(confidence)}`,
        ],
        ["floor", formatUsd(report.floor), "the two largest clusters alone"],
        ["margin", formatUsd(report.initialMargin), "rounded up to the cent"],
        ["maintenance", formatUsd(report.maintenanceMargin), "below it the keeper may liquidate"],
        ["released", `${(report.release * 100).toFixed(2)} %`, "of the full collateral"],
        ["standard error", formatUsd(report.standardError), standardErrorNote(report)],
      ],
    ).slice(1),
    "",
    `${pc.bold("binds:")} ${report.binding}: ${WHY[report.binding]}`,
  ].join("\n");
}

function percent(share: string): string {
  return `${(Number(share) * 100).toLocaleString("en-US", { maximumFractionDigits: 3 })} %`;
}

function howComputed(report: MarginReport, rho: MarginAnswer["rho"], seed: number): string {
  const points = report.points.toLocaleString("en-US");
  return [
    `profile ${report.profile}`,
    report.method === "exact"
      ? `exact, ${points} atoms of loss`
      : `Monte-Carlo, ${points} scenarios, seed ${seed}`,
    ...(rho === undefined ? [] : [`ρ ${rho.within} within, ${rho.cross} across classes`]),
  ].join(" · ");
}

function standardErrorNote(report: MarginReport): string {
  return report.method === "exact"
    ? "the distribution is computed, not sampled"
    : "of the base, from the sample";
}

function headed([heading = "", ...rows]: readonly string[], style: (text: string) => string): string[] {
  return [style(heading), ...rows];
}
