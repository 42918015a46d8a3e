import { productionProfile } from "@plimsoll/model";
import { expect } from "chai";

import { readHistories } from "./readHistories.ts";
import { residualsOf } from "./residualsOf.ts";

describe("residualsOf", () => {
  it("behavior: the residuals of the production profile are what the shipped prices give", () => {
    expect(productionProfile.historical).to.deep.equal(residualsOf(readHistories()));
  });
});
