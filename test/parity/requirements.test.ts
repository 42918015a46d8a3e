import { readFileSync } from "node:fs";

import { expect } from "chai";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** A test that the page names: `file` "part of its title". */
const PROOF = /`([\w./-]+\.(?:ts|sol))` "([^"]+)"/g;

describe("docs/requirements.md", () => {
  const rows = read("docs/requirements.md")
    .split("\n")
    .flatMap((line) => {
      const [, id, , proved = ""] = line.split("|").map((cell) => cell.trim());
      return id !== undefined && /^R\d+$/.test(id) ? [{ id, proved }] : [];
    });

  it("behavior: has one row for each of R1 to R31, in order", () => {
    expect(rows.map(({ id }) => id)).to.deep.equal(Array.from({ length: 31 }, (_, i) => `R${i + 1}`));
  });

  for (const { id, proved } of rows) {
    it(`behavior: the tests named for ${id} exist, or it says "not yet"`, () => {
      const proofs = [...proved.matchAll(PROOF)];
      expect(proofs.length > 0 || proved.includes("**Not yet**"), proved).to.equal(true);
      // Nothing looks like a proof and is not read as one.
      expect(proved.split('"').length - 1, "quotation marks").to.equal(2 * proofs.length);
      for (const [, file = "", title = ""] of proofs) {
        expect(read(file).includes(title), `${file}: "${title}"`).to.equal(true);
      }
    });
  }
});
