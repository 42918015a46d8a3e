/** Numbers and texts as one thread sends them to another: far quicker to send than objects. */
export interface Packed {
  /** Its memory is handed over. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Each once; numbers say which. */
  readonly texts: readonly string[];
}

/** Digits as an integer below 10^15 is written. */
const isShortInteger = /^(?:0|-?[1-9]\d{0,14})$/;

/** Writes what a `PackedReader` reads in the same order. */
export class PackedWriter {
  #numbers = new Float64Array(4096);
  #length = 0;
  readonly #texts: string[] = [];
  readonly #places = new Map<string, number>();

  number(value: number): void {
    if (this.#length === this.#numbers.length) {
      const more = new Float64Array(2 * this.#length);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[this.#length++] = value;
  }

  text(value: string): void {
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.#texts.push(value) - 1;
      this.#places.set(value, place);
    }
    this.number(place);
  }

  /** As a double where that holds it, else in digits. */
  integer(value: bigint): void {
    const near = Number(value);
    if (Number.isSafeInteger(near)) this.number(near);
    else this.#apart(value.toString());
  }

  /** A text that most often is an integer's. */
  figure(value: string): void {
    if (isShortInteger.test(value)) this.number(Number(value));
    else this.#apart(value);
  }

  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.number(items.length);
    for (const item of items) write(item);
  }

  record<T>(record: Readonly<Record<string, T>>, write: (value: T) => void): void {
    const entries = Object.entries(record);
    this.number(entries.length);
    for (const [key, value] of entries) {
      this.text(key);
      write(value);
    }
  }

  /** What has been written; nothing can be added. */
  packed(): Packed {
    return { numbers: this.#numbers.slice(0, this.#length), texts: this.#texts };
  }

  /** NaN says that a text takes the place of a number. */
  #apart(value: string): void {
    this.number(NaN);
    this.text(value);
  }
}

/** Reads what a `PackedWriter` wrote. @throws Error where something else is found, or not all is read in the end. */
export class PackedReader {
  readonly #numbers: Float64Array;
  readonly #texts: readonly string[];
  #next = 0;

  constructor({ numbers, texts }: Packed) {
    if (!(numbers instanceof Float64Array && Array.isArray(texts))) refuse();
    this.#numbers = numbers;
    this.#texts = texts;
  }

  number(): number {
    return this.#numbers[this.#next++] ?? refuse();
  }

  text(): string {
    const text = this.#texts[this.number()];
    return typeof text === "string" ? text : refuse();
  }

  integer(): bigint {
    const value = this.number();
    if (Number.isSafeInteger(value)) return BigInt(value);
    if (!Number.isNaN(value)) refuse();
    const digits = this.text();
    return /^-?\d+$/.test(digits) ? BigInt(digits) : refuse();
  }

  figure(): string {
    const value = this.number();
    if (Number.isSafeInteger(value)) return String(value);
    return Number.isNaN(value) ? this.text() : refuse();
  }

  list<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.#count(); left > 0; left--) items.push(read());
    return items;
  }

  record<T>(read: () => T): Record<string, T> {
    const record: Record<string, T> = {};
    for (let left = this.#count(); left > 0; left--) {
      const key = this.text();
      record[key] = read();
    }
    return record;
  }

  end(): void {
    if (this.#next !== this.#numbers.length) refuse();
  }

  /** At most as many as numbers are left: each item takes one at least. */
  #count(): number {
    const count = this.number();
    const left = this.#numbers.length - this.#next;
    return Number.isSafeInteger(count) && count >= 0 && count <= left ? count : refuse();
  }
}

function refuse(): never {
  throw new Error("a message between threads is malformed");
}
