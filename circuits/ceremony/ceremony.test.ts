import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import type { Groth16VerifyingKey } from "snarkjs";

import { buildCircuits, type BuiltCircuits } from "../build/buildCircuits.ts";
import { CircuitError } from "../CircuitError.ts";
import { circuitSizes } from "../CircuitSizes.ts";
import { createProver } from "../prover/createProver.ts";
import { randomBook } from "../testing/randomBook.ts";
import { verifyProofs } from "../testing/verifyProofs.ts";
import { proofInputs } from "../witness/proofInputs.ts";
import { assertPowersOfTau, fileHash } from "./assertPowersOfTau.ts";
import {
  type Ceremony,
  contribute,
  finishCeremony,
  startCeremony,
  verifyCeremony,
  withCeremonyKeys,
} from "./ceremony.ts";
import { publicPowersOfTau } from "./publicPowersOfTau.ts";
import { readContributions } from "./readContributions.ts";
import { runSnarkjs } from "./runSnarkjs.ts";

const BEACON = "0a".repeat(32);

describe("ceremony", function () {
  this.timeout(600_000);
  let folder: string;
  let circuits: BuiltCircuits;
  let ceremony: Ceremony;

  // The tail alone, at the small size: 911 constraints, powers of tau up to 2^10 in seconds.
  before(async () => {
    circuits = await buildCircuits(circuitSizes.small);
    folder = await mkdtemp(path.join(tmpdir(), "plimsoll-ceremony-"));
    const [first, second, powersOfTau] = ["0", "1", "final"].map((name) =>
      path.join(folder, `${name}.ptau`),
    ) as [string, string, string];
    await runSnarkjs(["powersoftau", "new", "bn128", "10", first], first);
    await runSnarkjs(["powersoftau", "contribute", first, second, "--name=test", "--entropy=test"], second);
    await runSnarkjs(["powersoftau", "prepare", "phase2", second, powersOfTau], powersOfTau);
    ceremony = {
      folder: path.join(folder, "keys"),
      circuits: [circuits.tailRisk],
      powersOfTau,
      hashes: [await fileHash(powersOfTau)],
    };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const refusal = async (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "none",
      (error: unknown) => {
        expect(error).to.be.instanceOf(CircuitError);
        return `${(error as CircuitError).code}: ${(error as Error).message}`;
      },
    );

  it("behavior: two contributions and a beacon make a key that proves, and that anybody can check", async () => {
    await startCeremony(ceremony);
    const finish = () => finishCeremony(ceremony, BEACON, "block 1");
    expect(await refusal(finish())).to.match(/^insecureKey: Nobody contributed/);
    const [first] = await contribute(ceremony, "Ada");
    expect(await refusal(verifyCeremony(ceremony))).to.match(
      /^invalid: The ceremony of tailRisk is not fini/,
    );
    const [second] = await contribute(ceremony, "Grace", "dice: 4 2 6");
    expect(path.basename(second!.file)).to.equal("tailRisk_0002.zkey");
    await finish();

    const { tailRisk } = await verifyCeremony(ceremony);
    const hashes = tailRisk!.map(({ hash }) => hash);
    expect(hashes.slice(0, 2)).to.deep.equal([first!.hash, second!.hash]);
    expect(tailRisk!.map(({ hash: _, ...claimed }) => claimed)).to.deep.equal([
      { kind: "contribution", name: "Ada" },
      { kind: "contribution", name: "Grace" },
      { kind: "beacon", name: "block 1", beacon: BEACON },
    ]);
    // The hashes that snarkjs gives to the same contributions, four lines of four words each, the last one first.
    const key = withCeremonyKeys(circuits.tailRisk, ceremony.folder).provingKey;
    const printed = await runSnarkjs(["zkey", "verify", circuits.tailRisk.r1cs, ceremony.powersOfTau, key]);
    const digits = printed.replaceAll(/[^0-9a-f]/g, "");
    for (const hash of hashes) expect(digits).to.include(hash);

    const tail = withCeremonyKeys(circuits.tailRisk, ceremony.folder);
    const { book, scenarios } = randomBook(5, { accounts: 2, instruments: 2, scenarios: 4 });
    const proven = await createProver().prove(
      tail,
      proofInputs(book, scenarios, 5n, circuitSizes.small).tail,
    );
    const verifyingKey = JSON.parse(await readFile(tail.verifyingKey, "utf8")) as Groth16VerifyingKey;
    const development = JSON.parse(
      await readFile(circuits.tailRisk.verifyingKey, "utf8"),
    ) as Groth16VerifyingKey;
    expect(verifyProofs(verifyingKey, [proven])).to.deep.equal([true]);
    expect(verifyProofs(development, [proven])).to.deep.equal([false]);
  });

  it("attack: who is left out, and another contributes in his name, sees it by the hash alone", async () => {
    const forged = { ...ceremony, folder: path.join(folder, "forged") };
    await startCeremony(forged);
    const [ada] = await contribute(forged, "Ada");
    await rm(ada!.file);
    await contribute(forged, "Ada");
    await finishCeremony(forged, BEACON, "block 1");
    const { tailRisk } = await verifyCeremony(forged);
    expect(tailRisk!.map(({ name }) => name)).to.deep.equal(["Ada", "block 1"]);
    expect(tailRisk!.map(({ hash }) => hash)).to.not.include(ada!.hash);
  });

  it("error: a key without a beacon or without contributions, a changed one, a verifying key of another", async () => {
    const provingKey = path.join(ceremony.folder, "tailRisk.zkey");
    const verifyingKey = path.join(ceremony.folder, "tailRisk.vkey.json");
    const [key, text] = [await readFile(provingKey), await readFile(verifyingKey, "utf8")];
    const restore = async () => {
      await writeFile(provingKey, key);
      await writeFile(verifyingKey, text);
    };

    await copyFile(path.join(ceremony.folder, "tailRisk_0002.zkey"), provingKey);
    expect(await refusal(verifyCeremony(ceremony))).to.match(/^insecureKey: No beacon ended.*Grace/);
    await copyFile(path.join(ceremony.folder, "tailRisk_0000.zkey"), provingKey);
    expect(await refusal(verifyCeremony(ceremony))).to.match(/^insecureKey: Nobody contributed/);
    await copyFile(circuits.tailRisk.provingKey, provingKey);
    expect(await refusal(verifyCeremony(ceremony))).to.match(/^insecureKey: Nobody contributed/);
    // One byte of a point of the key.
    const bent = Buffer.from(key);
    const at = bent.length >> 1;
    bent.writeUInt8(bent.readUInt8(at) ^ 1, at);
    await writeFile(provingKey, bent);
    expect(await refusal(verifyCeremony(ceremony))).to.match(/^insecureKey: The key of tailRisk does not/);
    await restore();
    await copyFile(circuits.tailRisk.verifyingKey, verifyingKey);
    expect(await refusal(verifyCeremony(ceremony))).to.match(/^insecureKey: The verifying key is not/);
    await restore();
  });

  it("error: powers of tau that are not the public ones, a beacon that is no number, a second start, no ceremony", async () => {
    const { hashes, ...unknown } = ceremony;
    expect(hashes).to.have.lengthOf(1);
    expect(await refusal(startCeremony(unknown))).to.match(
      /^insecureKey: .*final\.ptau is none of the public/,
    );
    expect(await refusal(assertPowersOfTau(ceremony.powersOfTau, hashes))).to.equal("none");
    expect(await refusal(startCeremony(ceremony))).to.match(/^invalid: There is a ceremony already/);
    expect(await refusal(finishCeremony(ceremony, "0x12", "x"))).to.match(/^invalid: The beacon is not/);
    const empty = { ...ceremony, folder };
    const nowhere = { ...ceremony, folder: path.join(folder, "nowhere") };
    expect(await refusal(contribute(nowhere, "x"))).to.match(/^invalid: No ceremony of tailRisk/);
    expect(await refusal(contribute(empty, "x"))).to.match(/^invalid: No ceremony of tailRisk/);
    expect(await refusal(readContributions(ceremony.powersOfTau))).to.match(/^invalid: Not a zkey/);
    for (const { hash } of publicPowersOfTau) expect(hash).to.match(/^[0-9a-f]{128}$/);
  });
});
