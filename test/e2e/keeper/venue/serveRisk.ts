/** A risk server small enough to read: it signs, with the test venue's keys, the margins that a test sets. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import {
  MODEL_HASH,
  portfolioHash,
  snapshotHashOf,
  type Leg,
  type Margins,
  type Venue,
} from "../../../contracts/venue.ts";
import { readJson } from "./serveJsonRpc.ts";

/** What an account needs, for a portfolio; thrown errors become problem documents. */
export type MarginsOf = (account: string, legs: readonly Leg[]) => Margins;

export interface RiskServer {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const NOTHING = `0x${"00".repeat(32)}`;

/** What a model would say of how it arrived there; nobody checks it here. */
const reportOf = ({ initialMargin, maintenanceMargin }: Margins) => ({
  profile: "test",
  method: "exact",
  points: 0,
  fullCollateral: String(initialMargin),
  valueAtRisk: "0",
  expectedShortfall: "0",
  standardError: "0",
  levels: [],
  panelError: "0",
  bases: {},
  base: "0",
  floor: "0",
  stresses: [],
  core: "0",
  addOns: {},
  initialMargin: String(initialMargin),
  maintenanceMargin: String(maintenanceMargin),
  release: 0,
  binding: "none",
  cascade: [],
  clusters: [],
  waterfall: [],
});

export async function serveRisk(venue: Venue, marginsOf: MarginsOf): Promise<RiskServer> {
  const asked: string[] = [];

  async function accounts() {
    const count = Number(await venue.engine.accountCount());
    const ids = await Promise.all(
      Array.from({ length: count }, (_, index) => venue.engine.accountAt(BigInt(index))),
    );
    return {
      epoch: Number(venue.epoch()),
      snapshotHash: snapshotHashOf(venue.epoch()),
      asOf: Number(venue.epochTime()),
      blockNumber: "0",
      accounts: await Promise.all(ids.map(marginOf)),
    };
  }

  async function marginOf(account: string) {
    const legs = await venue.positions(account);
    const { equity, worstCase } = await venue.engine.measure(account);
    const { flagged } = await venue.engine.account(account);
    const { initialMargin, maintenanceMargin } =
      legs.length === 0 ? { initialMargin: 0n, maintenanceMargin: 0n } : marginsOf(account, legs);
    return {
      account,
      equity: String(equity),
      initialMargin: String(initialMargin),
      maintenanceMargin: String(maintenanceMargin),
      worstCase: String(worstCase),
      healthy: equity >= maintenanceMargin,
      flagged,
      positions: legs.length,
    };
  }

  async function attestation(body: { account: string; positions?: { instrument: number; size: string }[] }) {
    const { account } = body;
    const legs =
      body.positions?.map(({ instrument, size }) => ({ instrument, size: BigInt(size) })) ??
      (await venue.positions(account));
    const margins = marginsOf(account, legs);
    const issuedAt = await venue.now();
    return {
      version: 2,
      chainId: Number(venue.chainId),
      engine: venue.domains.engine.verifyingContract,
      account,
      positions: legs.map(({ instrument, size }) => ({ instrument, size: String(size) })),
      siblingLots: [],
      epoch: Number(venue.epoch()),
      issuedAt: Number(issuedAt),
      modelHash: MODEL_HASH,
      snapshotHash: snapshotHashOf(venue.epoch()),
      profile: {},
      snapshot: {},
      seeds: [],
      weights: "equal",
      scenarioRoot: NOTHING,
      ledgerRoot: NOTHING,
      tailSums: { threshold: "0", excess: "0", spread: "0", total: "1", tail: "1" },
      report: reportOf(margins),
      initialMargin: String(margins.initialMargin),
      maintenanceMargin: String(margins.maintenanceMargin),
      portfolioHash: portfolioHash(legs),
      contentHash: NOTHING,
      signatures: [],
      packed: await venue.attest(account, legs, margins, { issuedAt }),
    };
  }

  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answered =
      request.url === "/v1/accounts"
        ? accounts()
        : readJson(request).then((body) => attestation(body as Parameters<typeof attestation>[0]));
    answered.then(
      (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
      (error: unknown) =>
        response
          .writeHead(500, { "content-type": "application/problem+json" })
          .end(JSON.stringify({ title: "Not today", status: 500, detail: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
