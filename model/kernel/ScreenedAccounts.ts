import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import type { TailSums } from "../measures/sampleTailRisk.ts";
import type { AccountTails } from "./AccountTails.ts";
import { BlockPool } from "./BlockPool.ts";
import { provenBounds, type ScreenBounds } from "./bounds.ts";
import type { DifferenceRows } from "./DifferenceRows.ts";
import { exactLots } from "./exactLots.ts";
import { exactTails } from "./exactTails.ts";
import type { LaidRows } from "./LaidRows.ts";
import type { RowLots } from "./records.ts";
import {
  accountBytes,
  accountField,
  type AccountParts,
  hasMoved,
  isScreened,
  mostScreenedRows,
  readLegs,
  writeAccount,
} from "./screenedAccount.ts";
import { type Screened, screenPass } from "./screenPass.ts";
import { steadyVersion } from "./steadyVersion.ts";
import { tailBytes, type TailLevel } from "./TailLevel.ts";

/** What serves an account, cheapest first. */
export const rungs = ["narrow", "single", "exact"] as const;
export type Rung = (typeof rungs)[number];

/** What is remembered of an account from one time to the next; it decides about speed only. */
export interface LadderMemory {
  rung: Rung;
  /** A loss below which no candidate was; −∞ where nothing is known. */
  cut: number;
}

export interface ScreenOptions {
  readonly differences?: DifferenceRows;
  /** Part of the cut by which losses may have moved since it was remembered; infinite to start without a guess. */
  readonly drift?: number;
  /** Those proven; tests shrink them to see that they are needed. */
  readonly bounds?: ScreenBounds;
}

/** Where a screen's candidates cost more than the full evaluation. */
const longTail = 400;
/** Whose candidates are in memory together, and read from the same scenarios while these are near. */
const accountsTogether = 1024;

/**
 * Accounts written down in the kernel's memory as its screens read them: 26 bytes a leg and 192, rounded up by at most an
 * eighth; about 300 MB for 100,000 accounts of 100 legs. A pass over them takes at most 1,024 × (32k + 4,000) bytes more, however
 * many there are. An account that trades is written again, and so is one that holds a row that was replaced: a list never
 * says anything about rows that are not there any more.
 *
 * An account starts at the 16-bit screen and climbs, to the screen in single precision and then to the full evaluation, when
 * more of its scenarios than are worth it cannot be told from the tail: ties, or a hedge whose parts are much larger than
 * itself. It stays where it was served until it trades. Tails are equal bit for bit to those of a full evaluation.
 *
 * Threads that share the rows have accounts of their own each.
 */
export class ScreenedAccounts<Id> {
  readonly #rows: LaidRows;
  readonly #options: Required<Omit<ScreenOptions, "differences">> & Pick<ScreenOptions, "differences">;
  readonly #pools: Readonly<Record<keyof AccountParts, BlockPool>>;
  readonly #accounts = new Map<Id, AccountParts>();
  /** The version of the rows at which all lists were seen to be right; older where an account was written since. */
  #checked = -1;

  /** @throws ModelError `tooLarge` for more rows than lists can name. */
  constructor(rows: LaidRows, { differences, drift = 0.02, bounds = provenBounds }: ScreenOptions = {}) {
    if (rows.capacity > mostScreenedRows) {
      throw new ModelError(
        "tooLarge",
        "The kernel has more rows than its screens can name",
        rows.capacity,
        `Lay out at most ${mostScreenedRows}, spare ones included.`,
      );
    }
    this.#rows = rows;
    this.#options = { drift, bounds, ...(differences === undefined ? {} : { differences }) };
    const pool = (): BlockPool => new BlockPool(rows.memory);
    this.#pools = { record: pool(), narrow: pool(), single: pool(), exactLegs: pool() };
  }

  get size(): number {
    return this.#accounts.size;
  }

  /**
   * Puts an account there, or changes its legs.
   *
   * @param memory of an earlier time; by default an account keeps its cut and tries the cheapest screen again
   * @throws ModelError `tooLarge` for one whose sums would not be exact or that the memory does not hold, `unknownInstrument` for
   *   a leg without a row, `impossibleParameter` while rows are replaced; the account is then as before.
   */
  set(id: Id, legs: readonly Leg[], memory?: LadderMemory): void {
    const lots = exactLots(this.#rows, legs);
    steadyVersion(this.#rows);
    const { rung, cut } = memory ?? { rung: "narrow", cut: this.memoryOf(id)?.cut ?? -Infinity };
    const parts = this.#place(legs.length);
    this.#write(parts, lots);
    const { u32, f64 } = this.#rows.memory.views;
    u32[parts.record / 4 + accountField.rung] = rungs.indexOf(rung);
    f64[parts.record / 8 + accountField.cut] = cut;
    const before = this.#accounts.get(id);
    if (before !== undefined) this.#giveBack(before);
    this.#accounts.set(id, parts);
  }

  /** @returns whether it was there */
  remove(id: Id): boolean {
    const parts = this.#accounts.get(id);
    if (parts === undefined) return false;
    this.#giveBack(parts);
    return this.#accounts.delete(id);
  }

  /** Where an account was served, and its cut. */
  memoryOf(id: Id): LadderMemory | undefined {
    const parts = this.#accounts.get(id);
    if (parts === undefined) return undefined;
    const { u32, f64 } = this.#rows.memory.views;
    return {
      rung: rungs[u32[parts.record / 4 + accountField.rung]!]!,
      cut: f64[parts.record / 8 + accountField.cut]!,
    };
  }

  /**
   * Tails of all accounts, in the order in which they came.
   * @throws ModelError `impossibleParameter` if another thread replaced rows meanwhile; `tooLarge` with the account's id for one whose
   *   sums would not be exact over the rows as they are now.
   */
  tails(levels: readonly TailLevel[]): AccountTails<Id> {
    this.#refresh();
    const version = steadyVersion(this.#rows);
    const tails = this.#rows.memory.scoped(() => this.#climb(levels));
    steadyVersion(this.#rows, version);
    return tails;
  }

  #climb(levels: readonly TailLevel[]): AccountTails<Id> {
    const { memory } = this.#rows;
    const records = Array.from(this.#accounts.values(), ({ record }) => record);
    const bytes = tailBytes * levels.length;
    const table = memory.take(bytes * records.length);
    const left = this.#byRung(records, levels);
    for (const screen of ["narrow", "single"] as const) {
      const next = screen === "narrow" ? "single" : "exact";
      for (const some of pieces(left[screen])) {
        const pass = (numbers: readonly number[], drift: number): Record<Screened, number[]> => {
          const addresses = numbers.map((i) => records[i]!);
          const tails = numbers.map((i) => table + bytes * i);
          return grouped(numbers, screenPass(this.#rows, screen, addresses, levels, drift, tails));
        };
        const first = pass(some, this.#options.drift);
        const second = pass(first.guessTooHigh, Infinity);
        for (const i of [...first.tooMany, ...second.tooMany, ...second.guessTooHigh]) {
          memory.views.u32[records[i]! / 4 + accountField.rung] = rungs.indexOf(next);
          left[next].push(i);
        }
      }
    }
    const evaluated = new Map<number, readonly TailSums[]>();
    for (const some of pieces(left.exact)) {
      const books = some.map((i) => [{ legs: this.#legsOf(records[i]!), levels }]);
      exactTails(this.#rows, books).forEach((nodes, j) => evaluated.set(some[j]!, nodes[0]!.tails));
    }
    const { buffer } = memory.views.f64.slice(table / 8, (table + bytes * records.length) / 8);
    return { ids: [...this.#accounts.keys()], levels, records: buffer, evaluated };
  }

  /** Numbers of the accounts by what is to serve them. */
  #byRung(records: readonly number[], levels: readonly TailLevel[]): Record<Rung, number[]> {
    const { u32 } = this.#rows.memory.views;
    const isLong = levels.some(({ k }) => k > longTail);
    const left: Record<Rung, number[]> = { narrow: [], single: [], exact: [] };
    records.forEach((record, i) => {
      const canScreen = !isLong && isScreened(u32[record / 4 + accountField.legs]!);
      left[canScreen ? rungs[u32[record / 4 + accountField.rung]!]! : "exact"].push(i);
    });
    return left;
  }

  /** Writes again what a row that was replaced since has a part in. */
  #refresh(): void {
    const rows = this.#rows;
    const version = steadyVersion(rows);
    if (version === this.#checked) return;
    for (const [id, parts] of this.#accounts) {
      if (!hasMoved(rows, rows.memory.views, parts.record)) continue;
      this.#write(parts, this.#checkedLots(id, parts.record));
    }
    this.#checked = version;
  }

  #checkedLots(id: Id, record: number): RowLots[] {
    try {
      return exactLots(this.#rows, this.#legsOf(record));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ModelError(
        error.code,
        "An account cannot be summed exactly over the rows as they are now",
        id,
        error.remedy,
      );
    }
  }

  #legsOf(record: number): Leg[] {
    const legs = readLegs(this.#rows.memory.views, record);
    return legs.map(({ row, lots }) => ({ index: row, size: BigInt(lots) }));
  }

  #write(parts: AccountParts, lots: readonly RowLots[]): void {
    const rows = this.#rows;
    const { differences, bounds } = this.#options;
    // This may lay out differences, so the version comes after it.
    const screened = differences?.net(lots) ?? lots;
    const { views } = rows.memory;
    writeAccount(rows, views, parts, lots, screened, bounds);
    views.f64[parts.record / 8 + accountField.version] = steadyVersion(rows);
  }

  #place(legs: number): AccountParts {
    const bytes = accountBytes(legs);
    const { record, narrow, single, exactLegs } = this.#pools;
    return {
      record: record.take(bytes.record),
      narrow: narrow.take(bytes.narrow),
      single: single.take(bytes.single),
      exactLegs: exactLegs.take(bytes.exactLegs),
    };
  }

  #giveBack(parts: AccountParts): void {
    const bytes = accountBytes(this.#rows.memory.views.u32[parts.record / 4 + accountField.legs]!);
    for (const part of ["record", "narrow", "single", "exactLegs"] as const) {
      this.#pools[part].giveBack(parts[part], bytes[part]);
    }
  }
}

function grouped(numbers: readonly number[], screened: readonly Screened[]): Record<Screened, number[]> {
  const groups: Record<Screened, number[]> = { served: [], tooMany: [], guessTooHigh: [] };
  screened.forEach((became, j) => groups[became].push(numbers[j]!));
  return groups;
}

function* pieces(numbers: readonly number[]): Iterable<readonly number[]> {
  for (let first = 0; first < numbers.length; first += accountsTogether) {
    yield numbers.slice(first, first + accountsTogether);
  }
}
