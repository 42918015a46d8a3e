import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { assertProvable } from "../witness/assertProvable.ts";
import type { HiddenBook, HiddenMarket } from "./HiddenBook.ts";
import { hiddenEquity } from "./hiddenEquity.ts";

const INT64 = 2n ** 63n;
const VALUE = 2n ** 128n;

/** @throws CircuitError `doesNotFit` naming what the circuits cannot hold, and an instrument whose longs are not its shorts. */
export function assertHiddenProvable(book: HiddenBook, market: HiddenMarket, sizes: CircuitSizes): void {
  const { lotValues } = market;
  const isWithin = (limit: bigint) => (value: bigint) => value < limit && value > -limit;
  if (lotValues.length !== sizes.instruments || !lotValues.every(isWithin(VALUE))) {
    throw new CircuitError(
      "doesNotFit",
      `The values of a lot are not ${sizes.instruments} numbers below 2^128`,
      lotValues.join(),
      "Give one of every instrument of the scenario set, 0 for an empty column.",
    );
  }
  book.forEach(({ cash, lots }, account) => {
    if (lots.length === sizes.instruments && [cash, ...lots].every(isWithin(INT64))) return;
    throw new CircuitError(
      "doesNotFit",
      `Cash and lots of account ${account} are not 1 and ${sizes.instruments} numbers below 2^63`,
      [cash, ...lots].join(),
      "Give lots of every instrument of the scenario set; split what is larger.",
    );
  });
  lotValues.forEach((_, m) => {
    const net = book.reduce((sum, { lots }) => sum + lots[m]!, 0n);
    if (net === 0n) return;
    throw new CircuitError(
      "doesNotFit",
      `Longs less shorts of instrument ${m} are not zero`,
      net,
      "A matched book has none left over: add the account that holds the other side.",
    );
  });
  const counted = book.map((account) => ({
    equity: hiddenEquity(account, lotValues),
    lots: account.lots,
  }));
  const limit = 2n ** BigInt(sizes.bits);
  const beyond = counted.findIndex(({ equity }) => !isWithin(limit)(equity));
  if (beyond >= 0) {
    throw new CircuitError(
      "doesNotFit",
      `The equity of account ${beyond} is 2^${sizes.bits} of 1e-6 USD or more`,
      counted[beyond]!.equity,
      "Split the account.",
    );
  }
  assertProvable(counted, market, sizes);
}
