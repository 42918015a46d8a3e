/** A line, or several, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON document on one line, the last of stdout. A bigint becomes a decimal string. */
export function printJson(document: unknown): void {
  print(
    JSON.stringify(document, (_key, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    ),
  );
}
