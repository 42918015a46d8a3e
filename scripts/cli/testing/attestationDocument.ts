import {
  bookTailSums,
  buildCube,
  marginOf,
  productionProfile,
  type Profile,
  type Snapshot,
} from "@plimsoll/model";
import {
  accountId,
  attestationDocumentSchema,
  contentHash,
  instrumentId,
  modelHash,
  ownerLots,
  packAttestation,
  panelSeeds,
  portfolioHash,
  scenarioRoot,
  signAttestation,
  snapshotHash,
  toModelPositions,
  type AttestationContent,
  type AttestationDocumentJson,
} from "@plimsoll/sdk";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";

/** Two of the committee that sign, and one that does not. */
export const COMMITTEE = [1, 2, 3].map((n) => privateKeyToAccount(`0x${`${n}`.repeat(64)}`));

const PERP = instrumentId({ kind: "perp", lotDecimals: 4, index: 1 });
const BINARY = instrumentId({ kind: "binary", lotDecimals: 0, index: 2 });

const NOW = 1_780_272_000;
const CHAIN_ID = 31_337;
const ENGINE = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

/** As many scenarios as make a test quick. */
const profile: Profile = {
  ...productionProfile,
  scenarioSet: { ...productionProfile.scenarioSet, panels: 2, pointsPerPanel: 500, minimumTail: 10 },
};

/** Of a ledger in which the owner has another account. */
const ROOT: Hex = `0x${"d4".repeat(32)}`;

const snapshot: Snapshot = {
  version: 1,
  time: NOW,
  beacons: [`0x${"5e".repeat(32)}`],
  ledger: { blockNumber: 41, blockHash: `0x${"b1".repeat(32)}`, root: ROOT },
  assets: { BTC: { spot: "95000", volatility: "0.65" } },
  events: {},
  instruments: {
    [PERP]: {
      kind: "perp",
      symbol: "BTC-PERP",
      underlying: "BTC",
      lotDecimals: 4,
      mark: 95_000_000_000,
      liquidity: { openInterest: 20_000 },
    },
    [BINARY]: {
      kind: "binary",
      symbol: "BTC-100000",
      underlying: "BTC",
      comparison: "greaterOrEqual",
      strike: "100000",
      expiry: NOW + 30 * 86_400,
      lotDecimals: 0,
      mark: 350_000,
    },
  },
};

/** A document as a risk server publishes it: made with the model and the SDK, signed by the first two. */
export async function attestationDocument(): Promise<AttestationDocumentJson> {
  const positions = [
    { instrument: PERP, size: 5_000n },
    { instrument: BINARY, size: -2_000n },
  ];
  const model = modelHash(profile);
  const seeds = panelSeeds({ modelHash: model, beacons: [`0x${"5e".repeat(32)}`], panels: 2 });
  const cube = buildCube({ profile, snapshot, seeds });
  const siblingLots = [{ instrument: PERP, size: 2_000n }];
  const book = toModelPositions(positions);
  const report = marginOf(cube, book, toModelPositions(ownerLots(positions, siblingLots)));
  const { initialMargin, maintenanceMargin } = report;
  const attestation = {
    account: accountId("0x00000000000000000000000000000000000000A1"),
    portfolioHash: portfolioHash(positions),
    epoch: 7,
    initialMargin,
    maintenanceMargin,
    modelHash: model,
    snapshotHash: snapshotHash(snapshot),
    issuedAt: NOW + 5,
  };
  const signatures = await Promise.all(
    COMMITTEE.slice(0, 2).map((signer) =>
      signAttestation({ chainId: CHAIN_ID, engine: ENGINE, attestation, signer }),
    ),
  );
  signatures.sort((a, b) => (a.signer.toLowerCase() < b.signer.toLowerCase() ? -1 : 1));
  const content: AttestationContent = {
    ...attestation,
    version: 2,
    chainId: CHAIN_ID,
    engine: ENGINE,
    positions,
    siblingLots,
    profile,
    snapshot,
    seeds,
    weights: "equal",
    scenarioRoot: scenarioRoot(cube),
    ledgerRoot: ROOT,
    tailSums: bookTailSums(cube, book),
    report: {
      ...report,
      levels: [...report.levels],
      bases: { ...report.bases },
      stresses: [...report.stresses],
      addOns: { ...report.addOns },
      cascade: [...report.cascade],
      clusters: [...report.clusters],
      waterfall: [...report.waterfall],
    },
  };
  return z.encode(attestationDocumentSchema, {
    ...content,
    contentHash: contentHash(content),
    signatures,
    packed: packAttestation({ ...attestation, signatures }),
  });
}
