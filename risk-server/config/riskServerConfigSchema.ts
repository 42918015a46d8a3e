import { configFields, deploymentSchema } from "@plimsoll/sdk";
import { z } from "zod";

const { httpUrl, logLevel, milliseconds, privateKey } = configFields;
const seconds = z.int().positive();

/** A chain that ends with its process; keys and records that end with it are good enough. */
const DEVELOPMENT_CHAIN_ID = 31_337;

/**
 * Everything a risk server is told from outside. A market source is a `replay` today; live venues come behind the same
 * `Feed` port. Defaults suit one machine; what has no default differs between deployments.
 */
const fields = z.strictObject({
  /** Shown in logs and in refusals to peers. */
  name: z.string().min(1).default("risk-server"),

  http: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      /** 0 takes any free port; see `RiskServer.url`. */
      port: z.int().min(0).max(65_535).default(8101),
      /** Requests a client address may send a minute. Committee members are counted too: keep it generous. */
      requestsPerMinute: z.int().positive().default(1_200),
      /** Streams of `/v1/solvency/events` that a client address may have open, of 64 in all. */
      streamsPerAddress: z.int().min(1).max(64).default(8),
      /** Browser origins that may read answers (a dashboard); "*" is any. */
      allowOrigin: z.string().min(1).optional(),
    })
    .prefault({}),

  chain: z.strictObject({
    rpcUrl: httpUrl,
    chainId: z.int().positive(),
    pollIntervalMs: milliseconds.default(1_000),
    /** Blocks on top of a block before its hash may be a beacon. 0 only on a development chain. */
    confirmations: z.int().min(0).default(2),
  }),

  contracts: deploymentSchema.shape.addresses.omit({ testDollar: true, signerBonds: true }).strict(),

  /** `margin` signs requirements, `mark` signs marks, `sender` pays the gas of posts and signs nothing else. */
  keys: z.strictObject({ margin: privateKey, mark: privateKey, sender: privateKey }),

  feed: z.strictObject({
    kind: z.literal("replay"),
    /** A replay file, see docs/risk-server.md. */
    file: z.string().min(1),
    /** Folder of the recorded series it names. */
    dataDirectory: z.string().min(1),
    /** Seconds of the recording a second of chain time. */
    speed: z.number().positive().max(86_400).default(1),
  }),

  committee: z
    .strictObject({
      /** Base URLs of the other risk servers. */
      peers: z.array(httpUrl).max(31).default([]),
      /** How long a peer may take to answer before the quorum is sought without it. */
      peerTimeoutMs: milliseconds.default(5_000),
      /** Chain seconds between epochs. */
      snapshotInterval: seconds.default(10),
      /** Wall time that the next in rank waits before it posts in a silent leader's place. */
      takeoverDelayMs: milliseconds.default(3_000),
      /** Largest difference between a proposed and this server's own value, as a fraction of its own; 0 demands equality. */
      tolerance: z
        .strictObject({
          spot: z.number().min(0).max(0.2).default(0),
          volatility: z.number().min(0).max(1).default(0),
          /** Absolute, for probabilities and marks of contracts that pay 0 to 1. */
          probability: z.number().min(0).max(0.2).default(0),
          /** Of spreads, volumes, funding rates and the lots of a book's levels. */
          liquidity: z.number().min(0).max(1).default(0),
        })
        .prefault({}),
      /** Seconds by which a peer's issuedAt or snapshot time may differ from this server's chain clock. */
      clockSkew: seconds.default(30),
      /** Mark slots in one transaction; more are split into several posts of one epoch. */
      slotsPerPost: z.int().min(1).max(256).default(24),
    })
    .prefault({}),

  /** The solvency oracle's part; it only runs where `contracts` names `scenarioSets` and `solvencyOracle`. */
  solvency: z
    .strictObject({
      /** Epochs between scenario sets. Their marks must not get older than the oracle's `maxSetAge`. */
      everyEpochs: z.int().positive().default(60),
      /** Wall time that the next in rank waits before it makes a scenario set in a silent leader's place. */
      takeoverDelayMs: milliseconds.default(30_000),
      /** Whether this server proves frozen books. */
      prove: z.boolean().default(true),
      /** Wall time that the next in rank waits for a proof before it makes one as well. */
      proofTakeoverMs: milliseconds.default(120_000),
      /** Where proofs are kept with all that they were made of, or "memory". */
      proofDirectory: z.string().min(1).default("memory"),
      /** How many books' proofs a folder keeps, the newest: an auditor asks for old ones. */
      keepProofs: z.int().positive().default(10_000),
      /** A finished ceremony's folder, whose keys are proven with. Left out: development keys, which are INSECURE. */
      keyDirectory: z.string().min(1).optional(),
      /** A Groth16 prover that takes rapidsnark's arguments: `binary circuit.zkey witness.wtns proof.json public.json`. */
      proverBinary: z.string().min(1).optional(),
    })
    .prefault({}),

  /** Where snapshots are kept, or "memory". */
  snapshotDirectory: z.string().min(1).default("memory"),

  /**
   * File that remembers what the keys signed, so that after a crash they do not sign something else and lose their bond.
   * "memory" forgets it, which only a development chain may.
   */
  signingRecord: z.string().min(1).default("memory"),

  /** Bytes that the threads which compute margins may take together, beside the scenarios themselves. */
  memoryLimit: z.int().positive().default(4_294_967_296),

  /** Marks older than this (chain seconds) are refused as stale. */
  maxMarkAge: seconds.default(120),

  logLevel: logLevel.default("info"),
});

export const riskServerConfigSchema = fields.refine(
  ({ signingRecord, chain }) => signingRecord !== "memory" || chain.chainId === DEVELOPMENT_CHAIN_ID,
  {
    path: ["signingRecord"],
    error: "a server that forgets what it signed may sign the contrary and lose its bond: give a file",
  },
);

/** A parsed configuration. */
export type RiskServerConfig = z.output<typeof riskServerConfigSchema>;

/** A configuration as written: what has a default may be left out. */
export type RiskServerConfigInput = z.input<typeof riskServerConfigSchema>;
