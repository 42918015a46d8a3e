import type { ReductionError } from "@plimsoll/circuits";
import { postedCube, type Snapshot, type SolvencyBook } from "@plimsoll/model";
import {
  packScenarios,
  scenarioContentHash,
  toModelPositions,
  type PackedScenarios,
  type ScenarioSetMessage,
} from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Ledger, LedgerState } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import { createTurns } from "../loop/createTurns.ts";
import { askScenarioThread } from "./askScenarioThread.ts";
import type { OwnCircuits } from "./createCircuits.ts";
import type { SetSource } from "./scenarioThread.ts";

/** A scenario set as this server makes it, ready to be signed and posted. */
export interface OwnSet {
  readonly message: ScenarioSetMessage;
  readonly packed: PackedScenarios;
}

/** Where a set is made: the marks of an epoch, and a circuit of the chain. */
export interface SetOrder {
  readonly epoch: number;
  readonly snapshotHash: Hex;
  /** Its number on the chain. */
  readonly circuit: number;
}

export interface SetBuilder {
  /**
   * The set of an epoch; the same for every server. Takes seconds, off the event loop, and waits while others are made;
   * repeated at once.
   */
  build(order: SetOrder, circuits: OwnCircuits): Promise<OwnSet>;
  /** Where a set of this content was made, if it was here and is one of the last: the chain forgets epochs sooner. */
  orderOf(contentHash: Hex): SetOrder | undefined;
  /** What a proof over the set of an epoch leaves out for a book, beside all paths that the set was chosen from. */
  errorOf(order: SetOrder, circuits: OwnCircuits, state: LedgerState): Promise<ReductionError>;
}

/** Sets that are kept: the one in force, and the next. */
const SETS_KEPT = 2;
/** Whoever asks for sets of all epochs that the chain remembers must not make this server forget where the posted ones are from. */
const ORDERS_KEPT = 1_024;
/** Each lays out a whole cube in a thread of its own. */
const MADE_AT_ONCE = 2;

/**
 * Chooses scenarios from the cube of an epoch's snapshot. What guides the choice is the public book of the block that the
 * snapshot names, so that whoever has the snapshot and the chain chooses the same.
 */
export function createSetBuilder(parameters: {
  book: MarginBook;
  ledger: Ledger;
  snapshotOf: (hash: Hex) => Promise<Snapshot>;
  stopping: AbortSignal;
}): SetBuilder {
  const { book, ledger, snapshotOf, stopping } = parameters;
  const inTurn = createTurns(MADE_AT_ONCE);
  const making = new Map<string, Promise<OwnSet>>();
  const made = new Map<string, Promise<OwnSet>>();
  const orders = new Map<Hex, SetOrder>();

  async function sourceOf({ snapshotHash }: SetOrder, { sizes }: OwnCircuits): Promise<SetSource> {
    const snapshot = await snapshotOf(snapshotHash);
    const { cube } = await book.prepare(snapshot, snapshotHash);
    const { ledger: named } = snapshot;
    const guide = named === undefined ? [] : solvencyBook(await ledger.at(named), snapshot);
    return { cube: postedCube(cube), guide, sizes };
  }

  async function make(order: SetOrder, circuits: OwnCircuits): Promise<OwnSet> {
    stopping.throwIfAborted();
    const source = await sourceOf(order, circuits);
    const { accountBatch, tailRisk } = circuits.files;
    const keys = { accountBatch: accountBatch.verifyingKey, tailRisk: tailRisk.verifyingKey };
    const built = await askScenarioThread({ kind: "build", ...source, keys }, stopping);
    const packed = packScenarios({ instruments: built.instruments, ...built.set });
    const contentHash = scenarioContentHash(packed);
    orders.set(contentHash, order);
    forgetOldest(orders, ORDERS_KEPT);
    return {
      packed,
      message: {
        contentHash,
        epoch: order.epoch,
        modelHash: book.modelHash,
        snapshotHash: order.snapshotHash,
        circuit: order.circuit,
        profitFold: built.folds.profits,
        weightFold: built.folds.weights,
      },
    };
  }

  return {
    build(order, circuits) {
      const key = `${order.snapshotHash} ${order.circuit}`;
      const known = making.get(key) ?? made.get(key);
      if (known !== undefined) return known;
      const set = inTurn(() => make(order, circuits));
      making.set(key, set);
      void set
        .then(
          () => {
            made.set(key, set);
            forgetOldest(made, SETS_KEPT);
          },
          () => undefined,
        )
        .finally(() => making.delete(key));
      return set;
    },

    orderOf: (contentHash) => orders.get(contentHash),

    async errorOf(order, circuits, state) {
      const source = await sourceOf(order, circuits);
      const snapshot = await snapshotOf(order.snapshotHash);
      const frozen = solvencyBook(state, snapshot);
      return askScenarioThread({ kind: "compare", ...source, book: frozen }, stopping);
    },
  };
}

function forgetOldest<Key>(map: Map<Key, unknown>, kept: number): void {
  const oldest = map.keys().next();
  if (map.size > kept && oldest.done !== true) map.delete(oldest.value);
}

/** All accounts, with the positions that can still gain or lose: one that the snapshot leaves out is settled. */
function solvencyBook({ accounts }: Pick<LedgerState, "accounts">, { instruments }: Snapshot): SolvencyBook {
  return [...accounts.values()].map(({ equity, positions }) => ({
    equity,
    positions: toModelPositions(positions).filter(({ instrument }) => Object.hasOwn(instruments, instrument)),
  }));
}
