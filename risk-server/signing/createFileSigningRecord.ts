import { mkdir, open, readFile, rename, type FileHandle } from "node:fs/promises";
import path from "node:path";

import { ConfigError, describeError } from "@plimsoll/sdk";
import type { Hex } from "viem";

import { createStatementBook, type StatementBook } from "./createStatementBook.ts";
import type { SigningRecord } from "./SigningRecord.ts";
import type { Statement } from "./Statement.ts";

type Entry = Pick<Statement, "subject" | "says" | "epoch">;

const LINE = /^(-|\d{1,10}) (0x[0-9a-f]{64}) (0x[0-9a-f]{64})$/;
/** The file is written anew when it holds this many lines more than there is to remember. */
const SPARE_LINES = 50_000;

/**
 * Keeps statements in a file, a line each. A statement is written and flushed to the disk before `commit` resolves, so
 * wherever the process is killed, what was signed is in the file; what is in the file may not have been signed, which
 * costs nothing. Statements of the same moment share a flush.
 *
 * A last line that was cut short belongs to a statement that was not signed: it is taken away. The file is written anew
 * beside its place and renamed into it, at the start and when most of it is forgotten.
 *
 * One process a file, and one file a key: nothing here can know what another process signs with the same key.
 *
 * @throws ConfigError when the file cannot be used, or a line in the middle of it is damaged.
 */
export async function createFileSigningRecord(file: string): Promise<SigningRecord> {
  const book = createStatementBook();
  await mkdir(path.dirname(path.resolve(file)), { recursive: true }).catch(unusable);
  for (const entry of await load()) book.add(entry);
  let handle = await rewrite().catch(unusable);
  let lines = book.size;
  let broken: Error | undefined;
  let waiting: { entry: Entry; written: PromiseWithResolvers<undefined> }[] = [];
  let flushing: Promise<void> | undefined;
  /** Statements that are not on the disk yet. */
  const pending = new Map<string, Promise<undefined>>();

  function unusable(error: unknown): never {
    throw new ConfigError([
      `signingRecord ${file} cannot be used: ${describeError(error)}. Give another file.`,
    ]);
  }

  async function load(): Promise<Entry[]> {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      return unusable(error);
    });
    const complete = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
    complete.pop();
    return complete.map((line, index) => {
      const [, epoch, subject, says] = LINE.exec(line) ?? [];
      if (subject === undefined || says === undefined) {
        throw new ConfigError([
          `signingRecord ${file}: line ${index + 1} is damaged. What was signed is not known any more: ` +
            "restore the file, or have new keys rotated in and start with a new file.",
        ]);
      }
      return {
        subject: subject as Hex,
        says: says as Hex,
        ...(epoch === "-" ? {} : { epoch: Number(epoch) }),
      };
    });
  }

  /** The whole book as a new file in the place of the old one, open to be appended to. */
  async function rewrite(): Promise<FileHandle> {
    const fresh = `${file}.new`;
    const written = await open(fresh, "w", 0o600);
    await written.appendFile(textOf(book));
    await written.datasync();
    await rename(fresh, file);
    const folder = await open(path.dirname(path.resolve(file)), "r");
    await folder.sync();
    await folder.close();
    return written;
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        if (broken !== undefined) throw broken;
        await handle.appendFile(batch.map(({ entry }) => lineOf(entry)).join(""));
        await handle.datasync();
        lines += batch.length;
        for (const { entry, written } of batch) {
          pending.delete(entry.subject);
          written.resolve(undefined);
        }
        if (lines > book.size + SPARE_LINES) await replace();
      } catch (error) {
        // How much of it is in the file is not known: nothing may be appended behind it.
        broken ??= new Error(`signingRecord ${file} cannot be written: ${describeError(error)}`);
        for (const { written } of batch) written.reject(broken);
      }
    }
  }

  async function replace(): Promise<void> {
    const old = handle;
    handle = await rewrite();
    lines = book.size;
    await old.close();
  }

  return {
    async commit(statement) {
      if (broken !== undefined) throw broken;
      book.check(statement);
      if (!book.add(statement)) {
        await pending.get(statement.subject);
        return;
      }
      const written = Promise.withResolvers<undefined>();
      pending.set(statement.subject, written.promise);
      waiting.push({ entry: statement, written });
      flushing ??= flush().finally(() => (flushing = undefined));
      await written.promise;
    },

    async close() {
      await flushing;
      await handle.close();
    },
  };
}

const lineOf = ({ subject, says, epoch }: Entry): string => `${epoch ?? "-"} ${subject} ${says}\n`;

const textOf = (book: StatementBook): string => Array.from(book.entries(), lineOf).join("");
