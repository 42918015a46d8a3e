import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ConfigError, exampleFrozenBook, exampleSolvencyDocument, frozenHash } from "@plimsoll/sdk";
import { expect } from "chai";
import pino from "pino";
import { keccak256, toBytes } from "viem";

import { createFileProofStore } from "./createFileProofStore.ts";
import { createMemoryProofStore } from "./createMemoryProofStore.ts";

const ORACLE = "0x00000000000000000000000000000000000000aa";
const ORIGIN = { chainId: 31_337, oracle: ORACLE };
const documentOf = exampleSolvencyDocument;
const UUID = "b2c1f9d4-0000-4000-8000-00000000000a";

describe("proof store", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-proofs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const fileOf = (): string => path.join(folder, readdirSync(folder)[0] ?? "");
  const open = (keep = 100, origin = ORIGIN) =>
    createFileProofStore({ directory: folder, origin, keep, logger: pino({ level: "silent" }) });

  it("behavior: a proof is there after a restart, with every number as it was", async () => {
    await (await open()).put(documentOf(3));
    const again = await open();
    expect(await again.get(3)).to.deep.equal(documentOf(3));
    expect(await again.get(4)).to.equal(undefined);
  });

  it("behavior: a file that was changed or cut short counts as absent, and is replaced by the next proof", async () => {
    const store = await open();
    await store.put(documentOf(3));
    const text = readFileSync(fileOf(), "utf8");
    for (const other of [text.replace('"13"', '"14"'), text.slice(0, -40), "", "nonsense"]) {
      writeFileSync(fileOf(), other);
      expect(await store.get(3), other.slice(-60)).to.equal(undefined);
    }
    await store.put(documentOf(3));
    expect(await store.get(3)).to.deep.equal(documentOf(3));
    expect(readdirSync(folder)).to.have.lengthOf(1);
  });

  it("behavior: a whole file of something else counts as absent", async () => {
    const store = await open();
    await store.put(documentOf(3));
    const ofAnother = readFileSync(fileOf(), "utf8");
    for (const body of ["nonsense", '{"version":2}', "[]"]) {
      writeFileSync(fileOf(), `${keccak256(toBytes(body))}\n${body}\n`);
      expect(await store.get(3), body).to.equal(undefined);
    }
    writeFileSync(path.join(folder, `31337-${ORACLE}-4.json`), ofAnother);
    expect(await store.get(4)).to.equal(undefined);
  });

  it("behavior: the proofs of another oracle or chain in the same folder are others", async () => {
    await (await open()).put(documentOf(3));
    for (const other of [
      { ...ORIGIN, chainId: 1 },
      { ...ORIGIN, oracle: "0x00000000000000000000000000000000000000bb" },
    ]) {
      expect(await (await open(100, other)).get(3)).to.equal(undefined);
    }
  });

  it("behavior: the newest are kept, of each venue as many; what is ahead is of a chain that is gone", async () => {
    const other = { ...ORIGIN, chainId: 1 };
    await (await open(2, other)).put(documentOf(1, { chainId: 1 }));
    const store = await open(2);
    const kept = async (): Promise<number[]> => {
      const found = await Promise.all([1, 2, 3, 9, 10].map((snapshot) => store.get(snapshot)));
      return found.flatMap((document) => document?.snapshot ?? []);
    };
    for (const snapshot of [2, 9, 10]) await store.put(documentOf(snapshot));
    expect(await kept()).to.deep.equal([9, 10]);
    // The chain was begun anew: what is put is never what is removed.
    for (const snapshot of [1, 2]) await store.put(documentOf(snapshot));
    expect(await kept()).to.deep.equal([1, 2]);
    await store.put(documentOf(3));
    expect(await kept()).to.deep.equal([2, 3]);
    expect(await (await open(2, other)).get(1)).to.deep.include({ chainId: 1 });
  });

  it("behavior: killed between any two lines, a proof is whole or absent, and nothing is left for good", async () => {
    await (await open()).put(documentOf(3));
    const whole = readFileSync(fileOf(), "utf8");
    const file = path.basename(fileOf());
    const draft = `.3.${UUID}`;
    const clear = (): void => readdirSync(folder).forEach((name) => rmSync(path.join(folder, name)));
    const hourOld = (name: string): void =>
      utimesSync(path.join(folder, name), new Date(), new Date(Date.now() - 3_601_000));
    // The draft was made, half written, written; then it is renamed.
    for (const written of ["", whole.slice(0, 200), whole]) {
      clear();
      writeFileSync(path.join(folder, draft), written);
      // Somebody may be writing it.
      expect(await (await open()).get(3)).to.equal(undefined);
      expect(readdirSync(folder)).to.deep.equal([draft]);
      hourOld(draft);
      const store = await open();
      expect(readdirSync(folder)).to.deep.equal([]);
      await store.put(documentOf(3));
      expect(readdirSync(folder)).to.deep.equal([file]);
    }
    writeFileSync(path.join(folder, draft), whole);
    renameSync(path.join(folder, draft), path.join(folder, file));
    expect(await (await open()).get(3)).to.deep.equal(documentOf(3));
    // Renamed, and the old ones are not removed yet, or some of them.
    for (const snapshot of [4, 5, 6]) await (await open()).put(documentOf(snapshot));
    await (await open(2)).put(documentOf(7));
    expect(readdirSync(folder)).to.deep.equal([
      file.replace("3.json", "6.json"),
      file.replace("3.json", "7.json"),
    ]);
  });

  it("behavior: files that are none of the store's stay", async () => {
    const names = [".git", ".3.txt", "notes.json", `31337-${ORACLE}-x.json`, `31337-${ORACLE}-0.json`].sort();
    for (const name of names) writeFileSync(path.join(folder, name), "");
    for (const name of names) utimesSync(path.join(folder, name), 0, 0);
    const store = await open(1);
    for (const snapshot of [1, 2]) await store.put(documentOf(snapshot));
    expect(readdirSync(folder).sort()).to.deep.equal([...names, `31337-${ORACLE}-2.json`].sort());
  });

  it("error: a folder that cannot be used is named when the store is opened", async () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    const failed: unknown = await createFileProofStore({
      directory: path.join(file, "proofs"),
      origin: ORIGIN,
      keep: 1,
      logger: pino({ level: "silent" }),
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(ConfigError);
    expect(String(failed)).to.match(
      /solvency\.proofDirectory .*file\/proofs cannot be used: .* Give another folder/s,
    );
  });

  for (const [where, opened] of [
    ["a folder", () => open()],
    ["memory", () => Promise.resolve(createMemoryProofStore())],
  ] as const)
    it(`behavior: which book is proven is known of ${where}, also after a reorganisation put another under its number`, async () => {
      const store = await opened();
      expect(await store.provenHash(3)).to.equal(undefined);
      for (const blockNumber of [78, 79, 78]) {
        const frozen = exampleFrozenBook({ snapshot: 3n, blockNumber });
        await store.put(documentOf(3, { frozen }));
        expect(await store.provenHash(3)).to.equal(frozenHash(frozen));
        expect(await store.provenHash(3)).to.equal(frozenHash(frozen));
        expect(await store.provenHash(4)).to.equal(undefined);
      }
    });

  it("behavior: for that a file is read once, and again when it is another one", async () => {
    const store = await open();
    await store.put(documentOf(3));
    const text = readFileSync(fileOf(), "utf8");
    const proven = await store.provenHash(3);
    expect(proven).to.equal(frozenHash(documentOf(3).frozen));
    // Of the same length and time: nobody reads it again.
    const time = new Date(1_760_000_000_000);
    utimesSync(fileOf(), time, time);
    await store.provenHash(3);
    writeFileSync(fileOf(), "x".repeat(text.length));
    utimesSync(fileOf(), time, time);
    expect(await store.provenHash(3)).to.equal(proven);
    // Of another process, which renamed it into its place.
    writeFileSync(`${fileOf()}.new`, text.replace('"13"', '"14"'));
    renameSync(`${fileOf()}.new`, fileOf());
    expect(await store.provenHash(3)).to.equal(undefined);
    rmSync(fileOf());
    expect(await store.provenHash(3)).to.equal(undefined);
  });

  it("behavior: in memory the newest are kept", async () => {
    const store = createMemoryProofStore(2);
    for (const snapshot of [1, 2, 3]) await store.put(documentOf(snapshot));
    expect(await store.get(1)).to.equal(undefined);
    expect(await store.get(3)).to.deep.equal(documentOf(3));
    // One that was proven anew is as new as any.
    for (const snapshot of [2, 4]) await store.put(documentOf(snapshot));
    expect(await store.get(2)).to.deep.equal(documentOf(2));
    expect(await store.get(3)).to.equal(undefined);
  });
});
