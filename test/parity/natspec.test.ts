/** What contracts/interfaces says of what it declares, by the source: the compiler is content with nothing. */
import { readdirSync, readFileSync } from "node:fs";

import { expect } from "chai";

const FOLDER = new URL("../../contracts/interfaces/", import.meta.url);

/** A declaration with the comment in front of it. */
const DECLARATION = /((?:^[ \t]*\/\/\/.*\n)*)^[ \t]*(function|error|event)\s+(\w+)/gm;

/** Sentences of one word say nothing. */
const NOTICE = /@notice\s+\S+\s+\S+/;

describe("contracts/interfaces", () => {
  for (const file of readdirSync(FOLDER).toSorted()) {
    const source = readFileSync(new URL(file, FOLDER), "utf8");
    const declared = [...source.matchAll(DECLARATION)].map(([, comment = "", kind = "", name = ""]) => ({
      what: `${kind} ${name}`,
      comment,
    }));

    it(`behavior: every function, error and event of ${file} says what it is`, () => {
      const silent = declared.filter(({ comment }) => !NOTICE.test(comment)).map(({ what }) => what);
      expect(silent).to.deep.equal([]);
    });
  }

  it("behavior: nothing that is declared is overlooked", () => {
    const sources = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), "utf8"));
    const keywords = sources.join("\n").match(/^\s*(?:function|error|event)\s/gm) ?? [];
    const found = sources.flatMap((source) => [...source.matchAll(DECLARATION)]);
    expect(found.length).to.equal(keywords.length);
    expect(found.length).to.be.greaterThan(300);
  });
});
