import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { filesBelow, hashFiles, stampMatches, writeStamp } from "./stamp.mjs";

describe("stamp", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "plimsoll-stamp-"));
    mkdirSync(path.join(root, "contracts/types"), { recursive: true });
    mkdirSync(path.join(root, "contracts/node_modules"));
    for (const file of ["B.sol", "A.sol", "types/C.sol", "node_modules/D.sol", "notes.md"]) {
      writeFileSync(path.join(root, "contracts", file), file);
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("behaviour: a stamp matches only what was written, and leaves nothing else behind", () => {
    const file = path.join(root, "state/built.json");
    expect(stampMatches(file, { sources: "1" })).to.equal(false);
    writeStamp(file, { sources: "1" });
    expect(stampMatches(file, { sources: "1" })).to.equal(true);
    expect(stampMatches(file, { sources: "2" })).to.equal(false);
    expect(readdirSync(path.dirname(file))).to.deep.equal(["built.json"]);
  });

  it("behaviour: files are found below a folder, in order, without node_modules", () => {
    expect(filesBelow(root, "contracts", [".sol"])).to.deep.equal([
      "contracts/A.sol",
      "contracts/B.sol",
      "contracts/types/C.sol",
    ]);
    expect(filesBelow(root, "absent", [".sol"])).to.deep.equal([]);
  });

  it("behaviour: the hash changes with a file's content and with its name", () => {
    const before = hashFiles(root, ["contracts/A.sol"]);
    expect(hashFiles(root, ["contracts/B.sol"])).to.not.equal(before);
    writeFileSync(path.join(root, "contracts/A.sol"), "changed");
    expect(hashFiles(root, ["contracts/A.sol"])).to.not.equal(before);
  });
});
