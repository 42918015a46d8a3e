import { ConfigError } from "@plimsoll/sdk";
import { expect } from "chai";

import { parseKeeperConfig, type KeeperConfig } from "../index.ts";

const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

const config = {
  rpcUrl: "http://127.0.0.1:8545",
  chainId: 31_337,
  contracts: {
    marginEngine: ADDRESS,
    marginLens: ADDRESS,
    markOracle: ADDRESS,
    riskParameters: ADDRESS,
    instrumentRegistry: ADDRESS,
    quoteToken: ADDRESS,
  },
  riskServers: ["http://127.0.0.1:8101"],
  privateKey: `0x${"11".repeat(32)}`,
  ethUsd: 4_000,
} satisfies KeeperConfig;

const problemsOf = (input: unknown): string => {
  try {
    parseKeeperConfig(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
};

describe("parseKeeperConfig", () => {
  it("fills in defaults and reads dollars as 1e-6 USD", () => {
    const parsed = parseKeeperConfig({ ...config, minProfitUsd: 0.1, depositUsd: "50000" });
    expect(parsed.minProfitUsd).to.equal(100_000n);
    expect(parsed.depositUsd).to.equal(50_000_000_000n);
    expect(parsed.subAccount).to.equal(0n);
    expect(parsed.fractionPolicy).to.equal("restore");
    expect(parsed.upkeep).to.deep.equal([]);
    expect(parsed.backstops).to.deep.equal([]);
  });

  it("accepts a loss for a backstop, and the whole deployment's addresses", () => {
    const parsed = parseKeeperConfig({
      ...config,
      minProfitUsd: -25,
      contracts: { ...config.contracts, riskCommittee: ADDRESS },
    });
    expect(parsed.minProfitUsd).to.equal(-25_000_000n);
  });

  it("names every wrong field with its value", () => {
    const message = problemsOf({ ...config, rpcUrl: "mainnet", pollMs: 0, polMs: 5 });
    expect(message).to.contain('rpcUrl is "mainnet": expected a URL');
    expect(message).to.contain("pollMs is 0");
    expect(message).to.contain("unknown field polMs");
  });

  it("needs the lens, and knows what upkeep there is", () => {
    const { marginLens: _, ...contracts } = config.contracts;
    expect(problemsOf({ ...config, contracts })).to.contain("contracts.marginLens is missing");
    expect(problemsOf({ ...config, upkeep: ["marks"] })).to.contain('upkeep.0 is "marks"');
  });

  it("never shows a private key", () => {
    const message = problemsOf({ ...config, privateKey: "0x1234" });
    expect(message).to.contain("privateKey is not usable: expected a private key");
    expect(message).not.to.contain("1234");
  });

  it("says when the price of ether is missing", () => {
    const { ethUsd: _, ...without } = config;
    expect(problemsOf(without)).to.contain("ethUsd is missing");
  });
});
