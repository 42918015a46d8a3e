import type { Snapshot } from "@plimsoll/model";
import type { Hex } from "viem";
import { z } from "zod";

import { attestationDocumentSchema, type AttestationDocument } from "../attestationDocument/index.ts";
import { snapshot } from "../codecs/index.ts";
import { snapshotHash } from "../hashing/index.ts";
import type { AccountId } from "../ids/index.ts";
import {
  solvencyDocumentSchema,
  solvencyStatusSchema,
  type SolvencyDocument,
  type SolvencyStatus,
} from "../solvency/solvencyDocument.ts";
import { request } from "./request.ts";
import { RiskServerError } from "./RiskServerError.ts";
import {
  accountListSchema,
  accountMarginSchema,
  attestationRequestSchema,
  healthSchema,
  profitCurveRequestSchema,
  profitCurveSchema,
  profitDistributionRequestSchema,
  profitDistributionSchema,
  scenarioMatrixRequestSchema,
  scenarioMatrixSchema,
  whatIfMarginSchema,
  whatIfRequestSchema,
  whatIfsRequestSchema,
  whatIfsSchema,
  type AccountList,
  type AccountMargin,
  type AttestationRequest,
  type Health,
  type ProfitCurve,
  type ProfitCurveRequest,
  type ProfitDistribution,
  type ProfitDistributionRequest,
  type ScenarioMatrix,
  type ScenarioMatrixRequest,
  type WhatIfMargin,
  type WhatIfRequest,
  type WhatIfs,
  type WhatIfsRequest,
} from "./schemas.ts";

/**
 * @param url Where the server listens, e.g. http://127.0.0.1:3000; a path is kept.
 * @param timeout Milliseconds for a request. 10 s when left out.
 * @param fetch Another implementation of fetch.
 */
export type RiskServerClientParameters = {
  url: string;
  timeout?: number;
  fetch?: typeof globalThis.fetch;
};

/** @param maxAge Seconds: an answer from older marks is refused (a RiskServerError). Any age when left out. */
export type FreshnessParameters = { maxAge?: number };

/**
 * A risk server's API. Money is 1e-6 USD and sizes are signed lots, both bigints. Every method throws a
 * RiskServerError; what a server says is no proof: check an attestation with `verifyAttestation`.
 */
export type RiskServerClient = {
  url: string;
  /** What an account has and needs, at the newest epoch the server computed. */
  getAccountMargin(account: AccountId, freshness?: FreshnessParameters): Promise<AccountMargin>;
  /** Every account of the venue, without the reports. */
  listAccounts(freshness?: FreshnessParameters): Promise<AccountList>;
  /** What a portfolio would need: its positions, or an account with changes applied. */
  whatIf(portfolio: WhatIfRequest, freshness?: FreshnessParameters): Promise<WhatIfMargin>;
  /** What each of many trades would do to a portfolio, every one alone. */
  whatIfs(asked: WhatIfsRequest, freshness?: FreshnessParameters): Promise<WhatIfs>;
  /** Profit and loss of a book over the price of one underlying and its volatility. */
  scenarioMatrix(asked: ScenarioMatrixRequest, freshness?: FreshnessParameters): Promise<ScenarioMatrix>;
  /** The same over its price, and its mean over scenarios with that move. */
  profitCurve(asked: ProfitCurveRequest, freshness?: FreshnessParameters): Promise<ProfitCurve>;
  /** Profit and loss of a book over the scenarios of its margin. */
  profitDistribution(
    asked: ProfitDistributionRequest,
    freshness?: FreshnessParameters,
  ): Promise<ProfitDistribution>;
  /** An attestation by a quorum, of the account's present portfolio or of the positions an act results in. */
  requestAttestation(wanted: AttestationRequest): Promise<AttestationDocument>;
  /** A snapshot by its hash; the answer is checked against the hash. */
  getSnapshot(hash: Hex): Promise<Snapshot>;
  health(): Promise<Health>;
  /** What the solvency oracle says, and which proof is next. */
  getSolvency(): Promise<SolvencyStatus>;
  /** The proof of a frozen book by its number, with all that it was made of. */
  getSolvencyProof(snapshot: number): Promise<SolvencyDocument>;
};

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Connects to a risk server. Nothing is sent until a method is called.
 *
 * @throws TypeError if the URL is not one.
 */
export function createRiskServerClient(parameters: RiskServerClientParameters): RiskServerClient {
  const { timeout = DEFAULT_TIMEOUT_MS, fetch = globalThis.fetch } = parameters;
  const base = new URL(parameters.url).href.replace(/\/$/, "");
  const at = (path: string) => ({ fetch, timeout, url: `${base}${path}` });

  return {
    url: base,

    getAccountMargin: (account, freshness) =>
      request({
        ...at(`/v1/accounts/${encodeURIComponent(account)}/margin${queryOf(freshness)}`),
        schema: accountMarginSchema,
      }),

    listAccounts: (freshness) =>
      request({ ...at(`/v1/accounts${queryOf(freshness)}`), schema: accountListSchema }),

    whatIf: (portfolio, freshness) =>
      request({
        ...at(`/v1/margin${queryOf(freshness)}`),
        schema: whatIfMarginSchema,
        body: z.encode(whatIfRequestSchema, portfolio),
      }),

    whatIfs: (asked, freshness) =>
      request({
        ...at(`/v1/what-ifs${queryOf(freshness)}`),
        schema: whatIfsSchema,
        body: z.encode(whatIfsRequestSchema, asked),
      }),

    scenarioMatrix: (asked, freshness) =>
      request({
        ...at(`/v1/scenario-matrix${queryOf(freshness)}`),
        schema: scenarioMatrixSchema,
        body: z.encode(scenarioMatrixRequestSchema, asked),
      }),

    profitCurve: (asked, freshness) =>
      request({
        ...at(`/v1/profit-curve${queryOf(freshness)}`),
        schema: profitCurveSchema,
        body: z.encode(profitCurveRequestSchema, asked),
      }),

    profitDistribution: (asked, freshness) =>
      request({
        ...at(`/v1/profit-distribution${queryOf(freshness)}`),
        schema: profitDistributionSchema,
        body: z.encode(profitDistributionRequestSchema, asked),
      }),

    requestAttestation: (wanted) =>
      request({
        ...at("/v1/attestations"),
        schema: attestationDocumentSchema,
        body: z.encode(attestationRequestSchema, wanted),
      }),

    async getSnapshot(hash) {
      const target = at(`/v1/snapshots/${encodeURIComponent(hash)}`);
      const found = await request({ ...target, schema: snapshot });
      const actual = snapshotHash(found);
      if (actual !== hash.toLowerCase()) {
        throw new RiskServerError({
          url: target.url,
          status: 200,
          title: "Wrong snapshot",
          detail: `The answer hashes to ${actual}`,
        });
      }
      return found;
    },

    health: () => request({ ...at("/v1/health"), schema: healthSchema }),

    getSolvency: () => request({ ...at("/v1/solvency"), schema: solvencyStatusSchema }),

    getSolvencyProof: (snapshot) =>
      request({ ...at(`/v1/solvency/${snapshot}`), schema: solvencyDocumentSchema }),
  };
}

function queryOf({ maxAge }: FreshnessParameters = {}): string {
  return maxAge === undefined ? "" : `?maxAge=${maxAge}`;
}
