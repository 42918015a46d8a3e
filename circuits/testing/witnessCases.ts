import type { BuiltCircuit } from "../build/buildCircuits.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { hiddenProofInputs } from "../hidden/hiddenProofInputs.ts";
import { type CircuitInput, proofInputs } from "../witness/proofInputs.ts";
import { randomBook } from "./randomBook.ts";
import { randomHiddenBook } from "./randomHiddenBook.ts";

/** An input of a circuit at whose witness every wire is examined. */
export interface WitnessCase {
  readonly circuit: BuiltCircuit["name"];
  readonly book: string;
  readonly input: CircuitInput;
  /** Public inputs that this book says nothing about: the marks of what nobody in a hidden book holds. */
  readonly undetermined: readonly string[];
}

const SEED = 11;
const CHALLENGE = 0x5eed_0123_4567_89ab_cdefn ** 3n;

/**
 * Of every circuit: accounts that trade, accounts that hold nothing, and debts that are the same in every scenario. In the
 * last two products and differences are zero, where a constraint that forgets something shows.
 */
export function witnessCases(sizes: CircuitSizes): WitnessCase[] {
  const { book, scenarios } = randomBook(SEED, sizes);
  const { book: hidden, market } = randomHiddenBook(SEED, sizes);
  const kinds: [string, bigint | undefined][] = [
    ["random accounts", undefined],
    ["empty accounts", 0n],
    ["equal debts", -10n],
  ];
  return kinds.flatMap(([title, equity]) => {
    const flat = <Account extends { readonly lots: readonly bigint[] }>(account: Account, cash: object) =>
      equity === undefined ? account : { ...account, ...cash, lots: account.lots.map(() => 0n) };
    const stored = proofInputs(
      book.map((account) => flat(account, { equity })),
      scenarios,
      CHALLENGE,
      sizes,
    );
    const accounts = hidden.map((account) => flat(account, { cash: equity }));
    const apart = hiddenProofInputs(accounts, market, sizes);
    const marksOfNothing = market.lotValues.flatMap((_, m) =>
      accounts.every(({ lots }) => lots[m] === 0n) ? `main.lotValue[${m}]` : [],
    );
    const of = (
      circuit: WitnessCase["circuit"],
      input: CircuitInput,
      undetermined: readonly string[] = [],
    ): WitnessCase => ({ circuit, book: title, input, undetermined });
    return [
      of("accountBatch", stored.batches[0]!),
      of("tailRisk", stored.tail),
      of("hiddenBatch", apart.batches[0]!, marksOfNothing),
      of("hiddenTail", apart.tail),
    ];
  });
}
