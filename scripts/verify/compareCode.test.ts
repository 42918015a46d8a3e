import { expect } from "chai";

import { type CodeArtifact, compareCode } from "./compareCode.ts";

const LIBRARY = "ab".repeat(20);
const PLACE = `__$${"0".repeat(34)}$__`;
/** Two instructions, a linked library, an immutable of two bytes, and metadata of three. */
const artifact: CodeArtifact = {
  deployedBytecode: `0x6001${PLACE}0000a1a2a30003`,
  immutableReferences: { "7": [{ start: 22, length: 2 }] },
  deployedLinkReferences: { "contracts/L.sol": { L: [{ start: 2, length: 20 }] } },
};
const on = (instructions: string, immutable: string, metadata: string): string =>
  `0x${instructions}${LIBRARY}${immutable}${metadata}`;

describe("compareCode", () => {
  for (const [about, code, verdict] of [
    ["the same code, linked and with its immutable", on("6001", "beef", "a1a2a30003"), "same"],
    ["another hash of the sources", on("6001", "beef", "a1a2ff0003"), "other sources"],
    ["another instruction", on("6002", "beef", "a1a2a30003"), "different"],
    ["longer code", on("6001", "beef", "00a1a2a30003"), "different"],
    ["an address without code", "0x", "no code"],
  ] as const)
    it(`behavior: ${about}: ${verdict}`, () => {
      expect(compareCode(artifact, code).verdict).to.equal(verdict);
    });

  it("behavior: says where the linked library is", () => {
    const { libraries } = compareCode(artifact, on("6001", "beef", "a1a2a30003"));
    expect(libraries).to.deep.equal({ L: `0x${LIBRARY}` });
  });

  it("behavior: one library at two addresses is different", () => {
    const twice: CodeArtifact = {
      deployedBytecode: `0x${PLACE}${PLACE}a1a2a30003`,
      immutableReferences: {},
      deployedLinkReferences: {
        "contracts/L.sol": {
          L: [
            { start: 0, length: 20 },
            { start: 20, length: 20 },
          ],
        },
      },
    };
    const code = `0x${LIBRARY}${"cd".repeat(20)}a1a2a30003`;
    expect(compareCode(twice, code).verdict).to.equal("different");
  });
});
