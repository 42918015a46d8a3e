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
