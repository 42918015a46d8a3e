/** Books as a scripted engine walks them, and what the oracle must make of them: computed here from what is documented. */
import type { RiskBook, ScenarioSet } from "@plimsoll/circuits";
import { concat, keccak256, toBeHex } from "ethers";

export interface ScriptedLeg {
  instrument: number;
  size: bigint;
}

/** Money in 1e-6 USD. */
export interface ScriptedAccount {
  equity: bigint;
  cash: bigint;
  maintenanceMargin: bigint;
  legs: readonly ScriptedLeg[];
}

const field = (value: bigint, bits: number): string => toBeHex(BigInt.asUintN(bits, value), bits / 8);

/** equity i96 | cash i88 | maintenance u56 | legs u16, and 12 bytes a leg: instrument u32 | size i64. */
export const walked = ({ equity, cash, maintenanceMargin, legs }: ScriptedAccount): string =>
  concat([
    field(equity, 96),
    field(cash, 88),
    field(maintenanceMargin, 56),
    field(BigInt(legs.length), 16),
    ...legs.flatMap(({ instrument, size }) => [field(BigInt(instrument), 32), field(size, 64)]),
  ]);

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const positive = (value: bigint): bigint => (value > 0n ? value : 0n);
const largest = (values: readonly bigint[]): bigint =>
  values.reduce((most, value) => (value > most ? value : most), 0n);
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/** Σ |lots| · the largest |profit| of a lot in any scenario. */
export const grossOf = (
  { legs }: ScriptedAccount,
  instruments: readonly number[],
  { profit }: ScenarioSet,
): bigint =>
  sum(
    legs.map(({ instrument, size }) => {
      const column = instruments.indexOf(instrument);
      return magnitude(size) * largest(profit.map((row) => magnitude(row[column]!)));
    }),
  );

/** What the oracle binds: accounts in order, and their packed records. */
export function boundBook(
  accounts: readonly ScriptedAccount[],
  instruments: readonly number[],
  set: ScenarioSet,
  width: number,
): { rows: RiskBook; book: string; digest: string } {
  const bound = accounts.filter((account) => account.equity < grossOf(account, instruments, set));
  const rows = bound.map(({ equity, legs }) => ({
    equity,
    lots: Array.from({ length: width }, (_, column) =>
      sum(legs.filter(({ instrument }) => instruments[column] === instrument).map(({ size }) => size)),
    ),
  }));
  const book = concat(
    bound.flatMap(({ equity, legs }) => [
      field(equity, 64),
      field(BigInt(legs.length), 16),
      ...legs.flatMap(({ instrument, size }) => [
        field(BigInt(instruments.indexOf(instrument)), 16),
        field(size, 64),
      ]),
    ]),
  );
  return { rows, book, digest: keccak256(book) };
}

/** T, B and F. */
export const totalsOf = (accounts: readonly ScriptedAccount[]) => ({
  totalCash: sum(accounts.map(({ cash }) => cash)),
  badDebt: sum(accounts.map(({ equity }) => positive(-equity))),
  marginShortfall: sum(accounts.map(({ equity, maintenanceMargin }) => positive(maintenanceMargin - equity))),
});
