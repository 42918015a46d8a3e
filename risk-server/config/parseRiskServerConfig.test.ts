import { ConfigError } from "@plimsoll/sdk";
import { expect } from "chai";

import { devKeys, isDevKey } from "../keys/devKeys.ts";
import { parseRiskServerConfig } from "./parseRiskServerConfig.ts";

const address = `0x${"11".repeat(20)}` as const;
const minimal = {
  chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 31_337 },
  contracts: {
    marginEngine: address,
    markOracle: address,
    riskCommittee: address,
    riskParameters: address,
    instrumentRegistry: address,
    settlementOracle: address,
  },
  keys: devKeys(0),
  feed: { kind: "replay", file: "replay.json", dataDirectory: "data" },
};

describe("parseRiskServerConfig", () => {
  it("fills in what has a default", () => {
    const config = parseRiskServerConfig(minimal);
    expect(config.http).to.include({ host: "127.0.0.1", port: 8101 });
    expect(config.committee).to.deep.include({ peers: [], snapshotInterval: 10, takeoverDelayMs: 3_000 });
    expect(config.snapshotDirectory).to.equal("memory");
  });

  it("lets a development chain alone forget what was signed", () => {
    expect(parseRiskServerConfig(minimal).signingRecord).to.equal("memory");
    const chain = { ...minimal.chain, chainId: 1 };
    expect(String(errorOf({ ...minimal, chain }))).to.match(/signingRecord.*give a file/);
    expect(parseRiskServerConfig({ ...minimal, chain, signingRecord: "signed.log" }).signingRecord).to.equal(
      "signed.log",
    );
  });

  it("names every wrong field with its value and what is expected, but never a key", () => {
    const secret = "0x1234deadbeef";
    const error = errorOf({
      ...minimal,
      chain: { rpcUrl: "localhost:8545", chainId: "mainnet" },
      http: { port: 99_999 },
      keys: { margin: secret, mark: devKeys(0).mark },
      pears: [],
    });
    expect(error).to.be.instanceOf(ConfigError);
    const { problems, message } = error as ConfigError;
    expect(problems).to.have.length(6);
    expect(message).to.match(/chain\.rpcUrl is "localhost:8545": expected a URL/);
    expect(message).to.match(/chain\.chainId is "mainnet": .*expected number/);
    expect(message).to.match(/http\.port is 99999/);
    expect(message).to.match(/keys\.margin is not usable: expected a private key/);
    expect(message).to.match(/keys\.sender is missing/);
    expect(message).to.match(/unknown field pears: check its spelling/);
    expect(message).not.to.contain(secret);
  });
});

describe("development keys", () => {
  it("differ by role and server, and are recognised", () => {
    const keys = [0, 1, 2].flatMap((index) => Object.values(devKeys(index)));
    expect(new Set(keys).size).to.equal(9);
    expect(keys.every(isDevKey)).to.equal(true);
    expect(isDevKey(`0x${"42".repeat(32)}`)).to.equal(false);
  });
});

function errorOf(input: unknown): unknown {
  try {
    return parseRiskServerConfig(input);
  } catch (error) {
    return error;
  }
}
