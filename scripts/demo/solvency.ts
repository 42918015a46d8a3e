import { buildCircuitsApart, circuitSizes } from "@plimsoll/circuits";
import {
  formatUsd,
  readSolvency,
  solvencyOracleAbi,
  indexedLendingPoolAbi,
  type RiskServerClient,
  type Solvency,
} from "@plimsoll/sdk";

import type { Colors } from "../cli/terminal/colors.ts";
import type { LocalVenue } from "./localVenue.ts";
import type { Terminal } from "./terminal.ts";
import { waitFor } from "./waitFor.ts";

/** What the oracle says, and what a lender does with it. */
export interface SolvencyView {
  readonly latest: Solvency;
  /** Number of the proven book; 0 before the first. */
  readonly snapshot: number;
  /** Chain seconds since the book was frozen. */
  readonly age: number;
  /** Of the example pool, a share; 0: it lends nothing. */
  readonly loanToValue: number;
  /** Wall seconds that the proof took; undefined when no server has it. */
  readonly proveSeconds: number | undefined;
}

/** A proof takes seconds on a quiet machine; a busy one is slow and not wrong. */
const PROOF_TIMEOUT_MS = 240_000;
const INDEX_ONE = 10 ** 8;
/** An index there means that there is nothing to cover. */
const INDEX_CAP = 1_000;
const RATIO_ONE = 1_000_000;

/** Builds the circuits or finds them in the cache, and says which step it is at: the first start takes a minute longer. */
export async function prepareCircuits(terminal: Terminal, signal: AbortSignal): Promise<void> {
  await buildCircuitsApart(circuitSizes.default, {
    signal,
    onProgress: ({ circuit, task }) =>
      terminal.progress(
        `building the circuits of the solvency proof (only once): ${circuit}, ${task === "key" ? "proving key" : "compiling"}`,
      ),
  });
}

/** Waits until the newest frozen book, or the one of `snapshot` at least, is proven and published; says how far it is. */
export async function awaitProof(
  venue: LocalVenue,
  servers: readonly RiskServerClient[],
  terminal: Terminal,
  { snapshot = 0, signal }: { snapshot?: number; signal: AbortSignal },
): Promise<void> {
  let said = "";
  const say = (what: string): void => {
    if (what !== said) terminal.progress(`  ${what}`);
    said = what;
  };
  await waitFor(
    "a published proof of solvency",
    async () => {
      const { set, frozen, published, isProven } = await firstStatus(servers);
      if (published >= Math.max(1, snapshot, frozen)) return true;
      if (set === null) say("the servers choose scenarios");
      else if (frozen <= published) say(`scenario set ${set.number} is posted; the keeper freezes the book`);
      else
        say(
          isProven
            ? `book ${frozen} is proven; the keeper publishes`
            : `book ${frozen} is frozen and being proven`,
        );
      return undefined;
    },
    { signal, timeoutMs: PROOF_TIMEOUT_MS },
  );
}

async function firstStatus(servers: readonly RiskServerClient[]) {
  const answers = await Promise.allSettled(servers.map((server) => server.getSolvency()));
  const good = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const [first] = good;
  if (first === undefined) throw new Error("no risk server says how solvent the venue is");
  return { ...first, isProven: good.some(({ isProven }) => isProven) };
}

/** Undefined before the first proof. */
export async function readSolvencyView(
  venue: LocalVenue,
  servers: readonly RiskServerClient[],
): Promise<SolvencyView | undefined> {
  const { publicClient: client, addresses } = venue;
  const { solvencyOracle, lendingPool } = addresses;
  if (solvencyOracle === undefined) return undefined;
  const oracle = { address: solvencyOracle, abi: solvencyOracleAbi } as const;
  const [[number], latest, block, loanToValue] = await Promise.all([
    client.readContract({ ...oracle, functionName: "lastPublished" }),
    readSolvency({ client, solvencyOracle }),
    client.getBlock(),
    lendingPool === undefined
      ? 0n
      : client.readContract({
          address: lendingPool,
          abi: indexedLendingPoolAbi,
          functionName: "loanToValue",
        }),
  ]);
  const snapshot = Number(number);
  if (snapshot === 0) return undefined;
  const proofs = await Promise.allSettled(servers.map((server) => server.getSolvencyProof(snapshot)));
  const proof = proofs.find((one) => one.status === "fulfilled");
  return {
    latest,
    snapshot,
    age: Math.max(0, Number(block.timestamp) - latest.provenAt),
    loanToValue: Number(loanToValue) / RATIO_ONE,
    proveSeconds: proof?.value.seconds.proving,
  };
}

/** Two lines under the board. */
export function describeSolvency(
  { latest, snapshot, age, loanToValue, proveSeconds }: SolvencyView,
  colors: Colors,
): string {
  const { status, es99, badDebt, insurance, accounts, boundAccounts } = latest;
  const tint = status === "SOLVENT" ? colors.green : status === "INSOLVENT" ? colors.red : colors.yellow;
  const index = indexOf(latest);
  const shown = index >= INDEX_CAP ? `over ${INDEX_CAP}` : index.toFixed(2);
  const took = proveSeconds === undefined ? "no proof was needed" : `proven in ${proveSeconds.toFixed(1)} s`;
  const usd = (amount: bigint): string => formatUsd(amount, { decimals: 2 });
  const lends = loanToValue === 0 ? "lends nothing" : `lends ${(loanToValue * 100).toFixed(0)} %`;
  return [
    colors.bold("  ⚖ solvency: ") +
      tint(status) +
      `, index ${shown}: bad debt ${usd(badDebt)}, 99 % ES ${usd(es99)}, insurance ${usd(insurance)}`,
    colors.dim(
      `     book ${snapshot}, ${age} s old, ${boundAccounts} of ${accounts} accounts at risk, ${took}; the example pool ${lends}`,
    ),
  ].join("\n");
}

/** 1: insurance is as much as present and expected bad debt. */
export const indexOf = ({ index }: Pick<Solvency, "index">): number => Number(index) / INDEX_ONE;
