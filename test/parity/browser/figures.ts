import {
  buildCube,
  marginOf,
  parseBook,
  productionProfile,
  referenceProfile,
  type Seed,
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
  };
}
