import { expect } from "chai";

import { createTurns } from "./createTurns.ts";

describe("createTurns", () => {
  it("behavior: so many at once, the others in order, also after one that failed", async () => {
    const turns = createTurns(2);
    const begun: number[] = [];
    const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
    const tasks = ends.map((end, i) =>
      turns(() => {
        begun.push(i);
        return end.promise;
      }),
    );
    const settled = Promise.allSettled(tasks);
    const rest = async () => new Promise((resolve) => setImmediate(resolve));
    await rest();
    expect(begun).to.deep.equal([0, 1]);
    ends[1]!.reject(new Error("failed"));
    await rest();
    expect(begun).to.deep.equal([0, 1, 2]);
    ends[0]!.resolve(0);
    ends[2]!.resolve(2);
    await rest();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
    ends[3]!.resolve(3);
    ends[4]!.resolve(4);
    expect((await settled).map(({ status }) => status === "fulfilled")).to.deep.equal([
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(await turns(() => Promise.resolve("later"))).to.equal("later");
  });
});
