import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { ConfigError } from "@plimsoll/sdk";
import { expect } from "chai";
import { numberToHex, type Hex } from "viem";

import { Problem } from "../http/Problem.ts";
import { createFileSigningRecord } from "./createFileSigningRecord.ts";
import { createMemorySigningRecord } from "./createMemorySigningRecord.ts";
import { KEPT_EPOCHS } from "./createStatementBook.ts";
import type { SigningRecord } from "./SigningRecord.ts";
import type { Statement } from "./Statement.ts";

const hash = (n: number): Hex => numberToHex(n, { size: 32 });
const statement = (subject: number, says: number, epoch?: number): Statement => ({
  what: `subject ${subject}`,
  subject: hash(subject),
  says: hash(says),
  ...(epoch === undefined ? {} : { epoch }),
});
/** What a record says to a statement: fine, or the kind of the problem. */
const answer = (record: SigningRecord, said: Statement): Promise<string> =>
  record.commit(said).then(
    () => "fine",
    (error: unknown) => (error instanceof Problem ? error.kind : String(error)),
  );

describe("signing records", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "plimsoll-signed-"));
    file = path.join(folder, "deeper", "signed.log");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const kinds: Record<string, () => Promise<SigningRecord>> = {
    memory: () => Promise.resolve(createMemorySigningRecord()),
    file: () => createFileSigningRecord(file),
  };
  for (const [kind, create] of Object.entries(kinds)) {
    it(`behavior: a ${kind} lets the same be said again, and nothing else of it`, async () => {
      const record = await create();
      expect(await answer(record, statement(1, 10, 5))).to.equal("fine");
      expect(await answer(record, statement(1, 10, 5))).to.equal("fine");
      expect(await answer(record, statement(1, 11, 5))).to.equal("already-signed");
      expect(await answer(record, statement(2, 11, 5))).to.equal("fine");
      expect(await answer(record, statement(3, 1))).to.equal("fine");
      expect(await answer(record, statement(3, 2))).to.equal("already-signed");
      await record.close();
    });

    it(`behavior: a ${kind} forgets old epochs and then says nothing of them any more`, async () => {
      const record = await create();
      await record.commit(statement(1, 10, 5));
      await record.commit(statement(3, 1));
      await record.commit(statement(2, 10, 4 + KEPT_EPOCHS));
      expect(await answer(record, statement(1, 11, 5))).to.equal("already-signed");
      await record.commit(statement(4, 10, 5 + KEPT_EPOCHS));
      expect(await answer(record, statement(1, 10, 5))).to.equal("already-signed");
      expect(await answer(record, statement(9, 10, 5))).to.equal("already-signed");
      expect(await answer(record, statement(9, 10, 6))).to.equal("fine");
      expect(await answer(record, statement(3, 2))).to.equal("already-signed");
      await record.close();
    });
  }

  it("behavior: after a restart it says nothing else than before, of anything", async () => {
    const before = await createFileSigningRecord(file);
    await Promise.all([1, 2, 3].map((n) => before.commit(statement(n, 10 * n, n))));
    await before.commit(statement(4, 40));
    // No close: the process was killed.
    const after = await createFileSigningRecord(file);
    for (const n of [1, 2, 3]) {
      expect(await answer(after, statement(n, 99, n))).to.equal("already-signed");
      expect(await answer(after, statement(n, 10 * n, n))).to.equal("fine");
    }
    expect(await answer(after, statement(4, 99))).to.equal("already-signed");
    await Promise.all([before.close(), after.close()]);
  });

  it("behavior: wherever a write was cut, what was on record whole stays, and the rest was not signed", async () => {
    const record = await createFileSigningRecord(file);
    await record.commit(statement(1, 10, 7));
    const { length: whole } = await readFile(file);
    await record.commit(statement(2, 20, 8));
    await record.close();
    const content = await readFile(file);
    for (let cut = whole; cut <= content.length; cut++) {
      await writeFile(file, content);
      await truncate(file, cut);
      const after = await createFileSigningRecord(file);
      expect(await answer(after, statement(1, 99, 7)), `cut at ${cut}`).to.equal("already-signed");
      const second = cut === content.length ? "already-signed" : "fine";
      expect(await answer(after, statement(2, 99, 8)), `cut at ${cut}`).to.equal(second);
      // What is written behind a cut line is read back.
      await after.commit(statement(3, 30, 9));
      await after.close();
      const again = await createFileSigningRecord(file);
      expect(await answer(again, statement(3, 99, 9)), `cut at ${cut}`).to.equal("already-signed");
      await again.close();
    }
  });

  it("behavior: killed at any moment, a process has signed nothing that the file does not hold", async () => {
    const module = new URL("createFileSigningRecord.ts", import.meta.url).href;
    // Commits subjects 1, 2, 3, … and says so when it may sign.
    const script = `
      import { createFileSigningRecord } from ${JSON.stringify(module)};
      const record = await createFileSigningRecord(${JSON.stringify(file)});
      const hash = (n) => "0x" + n.toString(16).padStart(64, "0");
      for (let n = Number(process.argv[1]); ; n++) {
        await record.commit({ what: "", subject: hash(n), says: hash(1), epoch: 7 });
        process.stdout.write(n + "\\n");
      }`;
    let last = 0;
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script, "--", String(last + 1)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.length > 40 * (round + 1)) child.kill("SIGKILL");
      });
      await new Promise((resolve) => child.once("close", resolve));
      const signed = said.slice(0, said.lastIndexOf("\n")).split("\n").map(Number);
      expect(signed.length).to.be.greaterThan(0);
      last = signed.at(-1) ?? last;
      const record = await createFileSigningRecord(file);
      for (const n of signed) expect(await answer(record, statement(n, 2, 7))).to.equal("already-signed");
      await record.close();
    }
  }).timeout(60_000);

  it("behavior: many at once are all on record when they are answered", async () => {
    const record = await createFileSigningRecord(file);
    const many = Array.from({ length: 200 }, (_, n) => statement(n, n, 3));
    await Promise.all([...many, ...many].map((each) => record.commit(each)));
    expect((await readFile(file, "utf8")).trimEnd().split("\n")).to.have.lengthOf(200);
    await record.close();
  });

  it("error: a damaged line, and a file that cannot be used, end the start with what to do", async () => {
    const record = await createFileSigningRecord(file);
    await record.commit(statement(1, 10, 7));
    await record.close();
    const content = await readFile(file, "utf8");
    await writeFile(file, `nonsense\n${content}`);
    const failure = async (name: string): Promise<unknown> =>
      createFileSigningRecord(name).catch((error: unknown) => error);
    const damaged = await failure(file);
    expect(damaged).to.be.instanceOf(ConfigError);
    expect(String(damaged)).to.match(/line 1 is damaged.*new keys/);
    expect(String(await failure(folder))).to.match(/cannot be used.*Give another file/);
  });

  it("error: once it cannot be written nothing is signed any more", async () => {
    const record = await createFileSigningRecord(file);
    await record.commit(statement(1, 10, 7));
    await record.close();
    expect(await answer(record, statement(2, 20, 7))).to.match(/cannot be written/);
    expect(await answer(record, statement(3, 30, 7))).to.match(/cannot be written/);
  });
});
