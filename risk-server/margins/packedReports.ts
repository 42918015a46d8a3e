import type { Binding, LevelLine, MarginReport, StressLoss, WaterfallLine } from "@plimsoll/model";

import { type Packed, PackedReader, PackedWriter } from "./PackedNumbers.ts";

/** Reports as a message, nothing for what has none. */
export function packReports(reports: readonly (MarginReport | undefined)[]): Packed {
  const writer = new PackedWriter();
  writer.list(reports, (report) => {
    writer.number(report === undefined ? 0 : 1);
    if (report !== undefined) writeReport(writer, report);
  });
  return writer.packed();
}

/** The reports that were packed. @throws Error on anything else. */
export function unpackReports(packed: Packed): (MarginReport | undefined)[] {
  const reader = new PackedReader(packed);
  const reports = reader.list(() => (reader.number() === 0 ? undefined : readReport(reader)));
  reader.end();
  return reports;
}

function writeReport(writer: PackedWriter, report: MarginReport): void {
  const integer = (value: bigint): void => writer.integer(value);
  writer.text(report.profile);
  writer.text(report.method);
  writer.number(report.points);
  integer(report.fullCollateral);
  integer(report.valueAtRisk);
  integer(report.expectedShortfall);
  integer(report.standardError);
  writer.list(report.levels, (line) => {
    writer.text(line.confidence);
    integer(line.valueAtRisk);
    integer(line.expectedShortfall);
    integer(line.standardError);
  });
  integer(report.panelError);
  writer.record(report.bases, integer);
  integer(report.base);
  integer(report.floor);
  writer.list(report.stresses, ({ name, loss }) => {
    writer.text(name);
    integer(loss);
  });
  integer(report.core);
  writer.record(report.addOns, integer);
  integer(report.initialMargin);
  integer(report.maintenanceMargin);
  writer.number(report.release);
  writer.text(report.binding);
  writer.list(report.cascade, (name) => writer.text(name));
  writer.list(report.clusters, ({ cluster, expectedShortfall, gross }) => {
    writer.text(cluster);
    integer(expectedShortfall);
    integer(gross);
  });
  writer.list(report.waterfall, ({ term, amount, reason, numbers }) => {
    writer.text(term);
    integer(amount);
    writer.text(reason);
    writer.record(numbers, (figure) => writer.figure(figure));
  });
}

/** Fields in the order in which they are written, and in which the model has them. */
function readReport(reader: PackedReader): MarginReport {
  const integer = (): bigint => reader.integer();
  return {
    profile: reader.text(),
    method: reader.text() as MarginReport["method"],
    points: reader.number(),
    fullCollateral: integer(),
    valueAtRisk: integer(),
    expectedShortfall: integer(),
    standardError: integer(),
    levels: reader.list((): LevelLine => ({
      confidence: reader.text(),
      valueAtRisk: integer(),
      expectedShortfall: integer(),
      standardError: integer(),
    })),
    panelError: integer(),
    bases: reader.record(integer),
    base: integer(),
    floor: integer(),
    stresses: reader.list((): StressLoss => ({ name: reader.text(), loss: integer() })),
    core: integer(),
    addOns: reader.record(integer),
    initialMargin: integer(),
    maintenanceMargin: integer(),
    release: reader.number(),
    binding: reader.text() as Binding,
    cascade: reader.list(() => reader.text()),
    clusters: reader.list(() => ({
      cluster: reader.text(),
      expectedShortfall: integer(),
      gross: integer(),
    })),
    waterfall: reader.list((): WaterfallLine => ({
      term: reader.text(),
      amount: integer(),
      reason: reader.text(),
      numbers: reader.record(() => reader.figure()),
    })),
  };
}
