import { expect } from "chai";

import { quorumText } from "./quorumText.ts";

describe("quorumText", () => {
  it("behavior: two of three go on, one or none cannot", () => {
    expect(quorumText(2)).to.equal("2 of 3 risk servers run, still a quorum of 2");
    expect(quorumText(1)).to.equal("1 of 3 risk servers runs, 2 are a quorum");
    expect(quorumText(0)).to.equal("0 of 3 risk servers run, 2 are a quorum");
  });
});
