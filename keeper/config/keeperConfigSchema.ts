import { codecs, configFields, parseUsd } from "@plimsoll/sdk";
import { z } from "zod";

const { httpUrl, logLevel, milliseconds, privateKey } = configFields;

/** US dollars as a number or as text ("1234.56"); inside, 1e-6 USD. */
const usd = z
  .union([z.number(), z.string()])
  .transform((value) => parseUsd(typeof value === "number" ? value.toFixed(6) : value));

/**
 * Acts that earn nothing: noting deficits of insolvent accounts, starting auctions whose first bonus pays for no slice,
 * checking marks against their indices, answering escape proposals.
 */
const UPKEEP = ["deficits", "auctions", "indices", "escapes"] as const;

/** Everything the keeper is told from outside. What has no default differs between deployments. */
const fields = z.strictObject({
  rpcUrl: httpUrl,
  chainId: z.int().positive(),

  /** Addresses of the deployment; others may be given along and are ignored. */
  contracts: z.object({
    marginEngine: codecs.address,
    /** All accounts in a few calls. */
    marginLens: codecs.address,
    markOracle: codecs.address,
    instrumentRegistry: codecs.address,
    riskParameters: codecs.address,
    /** The collateral, an ERC-20. */
    quoteToken: codecs.address,
    /** Of a venue with a solvency oracle. */
    scenarioSets: codecs.address.optional(),
    solvencyOracle: codecs.address.optional(),
  }),

  /** Base URLs, in order of preference. Any one that answers is enough. */
  riskServers: z.array(httpUrl).min(1),

  /** Pays the gas and owns the account that takes the legs over. */
  privateKey,
  /** The number of the key's account that takes the legs over. */
  subAccount: z.coerce
    .bigint()
    .nonnegative()
    .max(2n ** 96n - 1n)
    .default(0n),

  /** At start the account is topped up to this equity from the key's wallet; 0: never. */
  depositUsd: usd.default(parseUsd("0")),

  /** Skip a slice that earns less after gas and exit costs. Negative: take slices at a loss (a backstop). */
  minProfitUsd: usd.default(parseUsd("1")),
  /** Send nothing while the chain asks for more. */
  maxGasPriceGwei: z.number().positive().default(200),
  /** What leaving the legs costs, as a share of their value at mark: half a spread and the taker's fee. */
  exitCostRate: z.number().min(0).max(1).default(0.0002),
  /** US dollars an ether, a number, or the instrument (a perp on ether) whose mark says it. */
  ethUsd: z.union([z.number().positive(), z.strictObject({ instrument: codecs.uint(32) })]),

  /**
   * `restore`: exactly f*, or as much as capital allows, at least the smallest slice.
   * `restoreOrSkip`: exactly f* or nothing.
   */
  fractionPolicy: z.enum(["restore", "restoreOrSkip"]).default("restore"),
  /** The most the account may hold at mark, longs plus shorts, after a slice. Left out: no limit but margin. */
  maxPositionValueUsd: usd.optional(),

  /** Accounts, in order of preference, to which slices are pushed that the keeper's own account does not take. */
  backstops: z.array(codecs.bytes32).default([]),
  /** What it does for the venue at its own cost; see `UPKEEP`. */
  upkeep: z.array(z.enum(UPKEEP)).default([]),
  /** The most that one push to a backstop, or one act of upkeep, may cost in gas. */
  maxUpkeepGasUsd: usd.default(parseUsd("5")),

  /** Freezes the book for the solvency oracle and publishes proofs of it; left out: it does not. */
  solvency: z
    .strictObject({
      /** Pays for freezes and publishing. A key of its own, so that no liquidation waits behind a proof. */
      privateKey,
      /** Chain seconds after which the book is frozen again, whatever happened. */
      heartbeatSeconds: z.int().positive().default(3_600),
      /** Freeze when the mark of a perpetual or a spot has moved by this share since the last freeze. */
      moveThreshold: z.number().positive().default(0.05),
      /** Chain seconds between freezes at least, however marks move. */
      minSeconds: z.int().nonnegative().default(60),
      /** How long a turn is: a keeper waits 0 to 7 of them before it publishes what anybody may publish. */
      turnSeconds: z.number().nonnegative().default(3),
      /** Accounts that one transaction walks; a larger book is frozen in parts. */
      accountsAPart: z.int().positive().default(400),
      /** Batches that one transaction verifies; more are proven in parts. */
      batchesAPart: z.int().positive().default(60),
    })
    .optional(),

  /** How often the chain is asked for a new block. */
  pollMs: milliseconds.default(1_000),
  /** How long one risk server may take to answer, and to catch up with a new epoch. */
  serverTimeoutMs: milliseconds.default(5_000),
  /** How long a transaction may stay unmined before it is sent again for more, or withdrawn. */
  receiptTimeoutMs: milliseconds.default(30_000),

  logLevel: logLevel.default("info"),
});

export const keeperConfigSchema = fields.refine(
  ({ solvency, contracts }) =>
    solvency === undefined ||
    (contracts.scenarioSets !== undefined && contracts.solvencyOracle !== undefined),
  {
    path: ["solvency"],
    error:
      "the deployment has no solvency oracle: name contracts.scenarioSets and contracts.solvencyOracle, or leave it out",
  },
);

/** A parsed configuration. */
export type ParsedKeeperConfig = z.output<typeof keeperConfigSchema>;

/** A configuration as written: what has a default may be left out. */
export type KeeperConfig = z.input<typeof keeperConfigSchema>;
