import { expect } from "chai";

import { chooseFraction } from "./chooseFraction.ts";

const USD = 1_000_000n;
const PERCENT = 10n ** 16n;

const parameters = {
  who: "the keeper",
  terms: { initialMargin: 10_000n * USD, fractionMax: 40n * PERCENT, fractionMin: 10n * PERCENT },
  policy: "restore",
  freeEquity: 1_000_000n * USD,
  grossValue: 100_000n * USD,
} as const;

describe("chooseFraction", () => {
  it("is exactly f* when capital allows", () => {
    expect(chooseFraction(parameters)).to.deep.equal({ fraction: 40n * PERCENT });
  });

  it("is f* with capital of exactly f*·M", () => {
    expect(chooseFraction({ ...parameters, freeEquity: 4_000n * USD })).to.deep.equal({
      fraction: 40n * PERCENT,
    });
  });

  it("is what capital carries when that is less", () => {
    expect(chooseFraction({ ...parameters, freeEquity: 2_500n * USD })).to.deep.equal({
      fraction: 25n * PERCENT,
    });
  });

  it("is nothing when capital does not carry the smallest slice", () => {
    expect(chooseFraction({ ...parameters, freeEquity: 500n * USD })).to.deep.equal({
      skip: "the keeper's capital carries 5.00 % of the account, 10.00 % is needed",
    });
    expect(chooseFraction({ ...parameters, freeEquity: -1n })).to.have.property("skip");
  });

  it("is f* or nothing when told so", () => {
    expect(
      chooseFraction({ ...parameters, policy: "restoreOrSkip", freeEquity: 2_500n * USD }),
    ).to.have.property("skip");
  });

  it("keeps to the position limit", () => {
    expect(chooseFraction({ ...parameters, room: 20_000n * USD })).to.deep.equal({ fraction: 20n * PERCENT });
    expect(chooseFraction({ ...parameters, room: 0n })).to.deep.equal({
      skip: "the position limit carries 0.00 % of the account, 10.00 % is needed",
    });
  });

  it("keeps to what a backstop has offered", () => {
    const offered = 1_500n * USD;
    expect(chooseFraction({ ...parameters, offered })).to.deep.equal({ fraction: 15n * PERCENT });
    expect(chooseFraction({ ...parameters, who: "the backstop", offered: 999n * USD })).to.deep.equal({
      skip: "the backstop's offer carries 9.99 % of the account, 10.00 % is needed",
    });
  });

  it("does not try more than an earlier attempt showed to be possible", () => {
    expect(chooseFraction({ ...parameters, limit: 30n * PERCENT })).to.deep.equal({
      fraction: 30n * PERCENT,
    });
  });
});
