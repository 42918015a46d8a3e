import { InvalidArgumentError } from "commander";

/** A whole number within bounds, written with digits only. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new InvalidArgumentError(
        `Give a whole number from ${minimum.toLocaleString("en-US")} to ${maximum.toLocaleString("en-US")}.`,
      );
    }
    return value;
  };
}

/** MiB of memory, as bytes. */
export function mebibytes(text: string): number {
  return 1_048_576 * wholeNumber(1, 1_048_576)(text);
}

/** A number above 0 and up to a maximum. */
export function positiveNumber(maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value > 0 && value <= maximum)) {
      throw new InvalidArgumentError(`Give a number above 0, at most ${maximum.toLocaleString("en-US")}.`);
    }
    return value;
  };
}

/** US dollars, "1234.56"; a minus sign is allowed where `signed`. Kept as text, which the SDK parses exactly. */
export function usd(signed: boolean): (text: string) => string {
  const shape = signed ? /^-?\d+(\.\d{1,6})?$/ : /^\d+(\.\d{1,6})?$/;
  return (text) => {
    if (!shape.test(text)) {
      throw new InvalidArgumentError(
        `Give US dollars with at most six decimals, e.g. ${signed ? "-5" : "1000"}.`,
      );
    }
    return text;
  };
}

/** A correlation: 0 to 1 with at most 15 decimals, kept as the decimal string that the model parses exactly. */
export function correlation(text: string): string {
  if (!/^(0|1|0?\.\d{1,15}|1\.0{1,15})$/.test(text)) {
    throw new InvalidArgumentError("Give a correlation from 0 to 1, e.g. 0.35.");
  }
  return text.startsWith(".") ? `0${text}` : text;
}

/** Decimal numbers within bounds, separated by commas, kept as the decimal strings that the model parses exactly. */
export function decimals(minimum: number, maximum: number, most: number): (text: string) => string[] {
  return (text) => {
    const numbers = text.split(",").map((number) => number.trim());
    const isValid = (number: string): boolean =>
      /^-?(0|[1-9]\d*)(\.\d{1,15})?$/.test(number) && Number(number) >= minimum && Number(number) <= maximum;
    const wrong = numbers.find((number) => !isValid(number));
    if (wrong !== undefined) {
      throw new InvalidArgumentError(`'${wrong}' is not a number from ${minimum} to ${maximum}, e.g. 0.25.`);
    }
    if (numbers.length > most) {
      throw new InvalidArgumentError(`${numbers.length} numbers are more than ${most}.`);
    }
    return numbers;
  };
}

/** A trade: instruments with signed lots, "BTC-PERP:100,BTC-95000:-20"; the option may be given several times. */
export function trade(text: string, earlier: Trade[] = []): Trade[] {
  const legs = text.split(",").map((leg) => {
    const [, instrument, size] = /^\s*(.+):([+-]?\d{1,30})\s*$/.exec(leg) ?? [];
    if (instrument === undefined || size === undefined) {
      throw new InvalidArgumentError("Give instruments with signed lots, e.g. BTC-PERP:100,ETH-PERP:-20.");
    }
    return { instrument, size: BigInt(size.replace("+", "")) };
  });
  return [...earlier, legs];
}

export type Trade = { instrument: string; size: bigint }[];

/** A TCP port. 0 lets the system choose a free one. */
export const port = wholeNumber(0, 65_535);

/** An http(s) address. */
export function httpUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError("Give an address such as http://127.0.0.1:8545.");
  }
  return text;
}

/** Items separated by commas; blanks around them do not count. */
export function list<Item>(parse: (text: string) => Item): (text: string) => Item[] {
  return (text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map(parse);
}
