import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import type { Groth16VerifyingKey } from "snarkjs";

import { buildCircuits, type BuiltCircuits } from "../build/buildCircuits.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { verifyProofs } from "../testing/verifyProofs.ts";
import { randomBook } from "../testing/randomBook.ts";
import { proofInputs } from "../witness/proofInputs.ts";
import { createProver } from "./createProver.ts";
import { proveBook } from "./proveBook.ts";

const sizes = circuitSizes.small;

describe("prover", function () {
  this.timeout(120_000);
  let circuits: BuiltCircuits;
  before(async () => {
    circuits = await buildCircuits(sizes);
  });
  const { book, scenarios } = randomBook(3, { accounts: 3, instruments: 2, scenarios: 4 });
  const inputs = proofInputs(book, scenarios, 2n ** 200n + 7n, sizes);
  const keyOf = (name: keyof BuiltCircuits) =>
    JSON.parse(readFileSync(circuits[name].verifyingKey, "utf8")) as Groth16VerifyingKey;

  it("behavior: proves every batch and the tail; each proof verifies, and for no other public input", async () => {
    const progress: string[] = [];
    const proof = await proveBook(inputs, circuits, createProver(), {
      onProgress: (done, all) => progress.push(`${done}/${all}`),
    });
    expect(progress).to.deep.equal(["1/3", "2/3", "3/3"]);
    const [first, second] = proof.batches;
    expect(second!.publicSignals[1], "states are chained").to.equal(first!.publicSignals[2]);

    for (const [name, proven] of [
      ["accountBatch", first!],
      ["accountBatch", second!],
      ["tailRisk", proof.tail],
    ] as const) {
      const changed = proven.publicSignals.map((signal, i) => ({
        ...proven,
        publicSignals: proven.publicSignals.with(i, signal + 1n),
      }));
      const [verdict, ...others] = verifyProofs(keyOf(name), [proven, ...changed]);
      expect(verdict, name).to.equal(true);
      expect(others, name).to.not.include(true);
    }
  });

  it("behavior: an external prover is called with rapidsnark's arguments", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-test-"));
    try {
      // Stands for a binary: the same proof by snarkjs from the witness that it is given.
      const binary = path.join(folder, "prover");
      const snarkjs = import.meta.resolve("snarkjs");
      await writeFile(
        path.join(folder, "prover.mjs"),
        `import { writeFileSync } from "node:fs";
         import { groth16 } from ${JSON.stringify(snarkjs)};
         const [key, witness, proofFile, publicFile] = process.argv.slice(2);
         const { proof, publicSignals } = await groth16.prove(key, witness);
         writeFileSync(proofFile, JSON.stringify(proof));
         writeFileSync(publicFile, JSON.stringify(publicSignals));
         process.exit(0);`,
      );
      await writeFile(binary, `#!/bin/sh\nexec "${process.execPath}" "${folder}/prover.mjs" "$@"\n`);
      await chmod(binary, 0o755);
      const proven = await createProver({ binary }).prove(circuits.tailRisk, inputs.tail);
      expect(verifyProofs(keyOf("tailRisk"), [proven])).to.deep.equal([true]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("error: an input without a witness, a prover that is not there, an abort", async () => {
    const refusal = async (promise: Promise<unknown>) =>
      promise.then(
        () => "none",
        (error: unknown) => (error as Error).message,
      );
    const wrong = { ...inputs.tail, c: inputs.tail.c + 1n };
    expect(await refusal(createProver().prove(circuits.tailRisk, wrong))).to.match(
      /^No proof of tailRisk: Assert Failed[^]*TailRisk/,
    );
    const missing = createProver({ binary: "/nowhere/prover" });
    expect(await refusal(missing.prove(circuits.tailRisk, inputs.tail))).to.include("/nowhere/prover");
    const abort = new AbortController();
    const proof = proveBook(inputs, circuits, createProver(), { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    expect(await refusal(proof)).to.include("was ended");
  });

  it("behavior: a process that is told to end leaves neither its prover nor its files behind", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "plimsoll-test-"));
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      // A prover that never ends, and that is known to live while it holds a connection.
      const { port } = server.address() as AddressInfo;
      const binary = path.join(folder, "prover");
      const program = `require("net").connect(${port}, "127.0.0.1").resume()`;
      await writeFile(binary, `#!/bin/sh\nexec "${process.execPath}" -e '${program}'\n`);
      await chmod(binary, 0o755);
      const input = JSON.stringify(inputs.tail, (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      );
      const script = path.join(folder, "proving.mjs");
      await writeFile(
        script,
        `import { createProver } from ${JSON.stringify(new URL("createProver.ts", import.meta.url).href)};
         process.once("SIGTERM", () => process.exit(143));
         await createProver({ binary: ${JSON.stringify(binary)} }).prove(${JSON.stringify(circuits.tailRisk)}, ${input});`,
      );
      const files = path.join(folder, "files");
      await mkdir(files);
      const proving = spawn(process.execPath, [script], { env: { ...process.env, TMPDIR: files } });
      const ended = once(proving, "exit");
      const [prover] = (await once(server, "connection")) as [Socket];
      const gone = once(
        prover.on("error", () => undefined),
        "close",
      );
      expect(await readdir(files)).to.have.lengthOf(1);
      proving.kill("SIGTERM");
      expect(await ended).to.deep.equal([143, null]);
      await gone;
      expect(await readdir(files)).to.deep.equal([]);
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});
