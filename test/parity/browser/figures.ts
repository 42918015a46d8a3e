import {
  buildCube,
  isKernelSupported,
  ladderTails,
  MarginKernel,
  marginOf,
  parseBook,
  parseFraction,
  productionProfile,
  referenceProfile,
  type ScenarioCube,
  ScenarioRows,
  type Seed,
  tailLevel,
} from "@plimsoll/model";
import { scenarioRoot } from "@plimsoll/sdk";

/** What two engines must agree on, to the bit. */
export interface Figures {
  readonly name: string;
  readonly scenarioRoot: string;
  readonly expectedShortfall: string;
  readonly standardError: string;
  readonly initialMargin: string;
  readonly maintenanceMargin: string;
  /** The whole report from the WebAssembly kernel, as JSON. */
  readonly kernelReport: string;
  /** Tails of made-up books over the same rows, by every rung of the kernel's ladder and both its builds. */
  readonly kernelTails: readonly string[];
}

/** Scenarios and margin of a book (JSON), at its profile's own scenario set and fixed seeds. */
export function figures(json: unknown): Figures {
  const { name, profile, snapshot, positions } = parseBook(json);
  const parameters = profile === "production" ? productionProfile : referenceProfile;
  const seeds = Array.from({ length: parameters.scenarioSet.panels }, (_, panel): Seed => [
    20_260_601,
    panel,
  ]);
  const cube = buildCube({ profile: parameters, snapshot, seeds });
  const report = marginOf(cube, positions);
  return {
    name,
    scenarioRoot: scenarioRoot(cube),
    expectedShortfall: String(report.expectedShortfall),
    standardError: String(report.standardError),
    initialMargin: String(report.initialMargin),
    maintenanceMargin: String(report.maintenanceMargin),
    kernelReport: textOf(new MarginKernel(cube).marginOf(positions)),
    kernelTails: (["relaxed", "plain"] as const).flatMap((instructions) => kernelTails(cube, instructions)),
  };
}

/** An engine without relaxed SIMD has to find the same numbers with the plain build. */
function kernelTails({ rows, points }: ScenarioCube, wanted: "relaxed" | "plain"): string[] {
  const instructions = isKernelSupported(wanted) ? wanted : "plain";
  const scenarios = new ScenarioRows(rows, points, { instructions });
  const levels = [tailLevel(points, parseFraction("0.99"))];
  const books = Array.from({ length: 12 }, (_, b) =>
    rows.flatMap((_row, index) => {
      const size = BigInt(((index + 1) * (b + 3) * 7919) % 2001) - 1000n;
      return size === 0n || (index + b) % 3 === 0 ? [] : [{ index, size }];
    }),
  );
  return (["narrow", "single", "exact"] as const).map((rung) =>
    textOf(
      ladderTails(
        scenarios,
        books.map((legs) => ({ legs, memory: { rung, cut: -Infinity } })),
        levels,
      ),
    ),
  );
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
}
