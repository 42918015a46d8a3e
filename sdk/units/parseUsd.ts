import { parseDecimal } from "./decimal.ts";
import { InvalidAmountError } from "./errors.ts";
import { quote, QUOTE_DECIMALS, type Quote } from "./quote.ts";

const PLAIN = /^(-?)\$?(\d+(?:\.\d+)?)$/;
const GROUPED = /^(-?)\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?)$/;

/**
 * Reads US dollars as 1e-6 USD, exactly: "1234.56", "$1,234.56", "-$0.000001".
 *
 * @throws InvalidAmountError if it is not an amount, has misplaced separators or is finer than 1e-6 USD.
 */
export function parseUsd(text: string): Quote {
  const match = PLAIN.exec(text) ?? GROUPED.exec(text);
  if (match === null) {
    throw new InvalidAmountError(text, "expected US dollars such as 1234.56 or $1,234.56");
  }
  const [, sign = "", amount = ""] = match;
  return quote(parseDecimal(`${sign}${amount.replaceAll(",", "")}`, QUOTE_DECIMALS));
}
