import { expect } from "chai";
import { parseKeeperConfig } from "@plimsoll/keeper";
import { devKeys, parseRiskServerConfig } from "@plimsoll/risk-server";
import { loadDeployment } from "@plimsoll/sdk";

import { DEPLOYED_ADDRESSES } from "../testing/deployedAddresses.ts";
import { keeperConfig } from "./keeperConfig.ts";
import { serveConfig } from "./serveConfig.ts";

const local = loadDeployment({ chainId: 31_337, deployedAddresses: DEPLOYED_ADDRESSES });
const mainnet = loadDeployment({ chainId: 1, deployedAddresses: DEPLOYED_ADDRESSES });
const rpc = "http://127.0.0.1:8545";
const keys = devKeys(1);

describe("serveConfig", () => {
  it("is a configuration that the risk server takes, with port and name by index", () => {
    const config = parseRiskServerConfig(
      serveConfig(
        { index: 1, rpc, peers: ["http://127.0.0.1:8101"], interval: 5, dataDir: "series", speed: 2 },
        { deployment: local, keys, file: {} },
      ),
    );
    expect(config).to.deep.include({ name: "risk-server-1", keys, snapshotDirectory: "memory" });
    expect(config.http.port).to.equal(8102);
    expect(config.chain).to.deep.include({ rpcUrl: rpc, chainId: 31_337, confirmations: 0 });
    expect(config.committee).to.deep.include({ peers: ["http://127.0.0.1:8101"], snapshotInterval: 5 });
    expect(config.feed).to.deep.include({ kind: "replay", dataDirectory: "series", speed: 2 });
    expect(config.feed.file).to.match(/2025-10-10\.json$/);
    expect(config.contracts.marginEngine).to.equal(local.addresses.marginEngine);
  });

  it("takes further fields from a file, under the flags", () => {
    const file = {
      committee: { takeoverDelayMs: 9, snapshotInterval: 99 },
      http: { port: 1 },
      maxMarkAge: 900,
    };
    const config = parseRiskServerConfig(
      serveConfig({ index: 0, rpc, interval: 5, port: 0 }, { deployment: local, keys, file }),
    );
    expect(config.committee).to.deep.include({ takeoverDelayMs: 9, snapshotInterval: 5 });
    expect(config.http.port).to.equal(0);
    expect(config.maxMarkAge).to.equal(900);
  });

  it("replays nothing by default on a chain that is not for development", () => {
    const serve = (feed?: string) =>
      serveConfig(
        { index: 0, rpc, ...(feed === undefined ? {} : { feed }) },
        { deployment: mainnet, keys, file: {} },
      );
    expect(() => serve()).to.throw(/no default feed on chain 1.*--feed replay:FILE/);
    expect(() => serve("kalshi")).to.throw(/--feed kalshi is not a feed/);
    expect(serve("replay:market.json").feed).to.deep.include({ kind: "replay", file: "market.json" });
  });
});

describe("keeperConfig", () => {
  it("is a configuration that the keeper takes", () => {
    const config = parseKeeperConfig(
      keeperConfig(
        {
          rpc,
          deposit: "250000",
          minProfit: "-5",
          servers: ["http://127.0.0.1:8102"],
          upkeep: ["deficits", "escapes"],
          maxUpkeepGas: "0.5",
        },
        { deployment: local, privateKey: keys.margin, file: { pollMs: 150, minProfitUsd: 3 } },
      ),
    );
    expect(config).to.deep.include({
      rpcUrl: rpc,
      chainId: 31_337,
      riskServers: ["http://127.0.0.1:8102"],
      depositUsd: 250_000_000_000n,
      minProfitUsd: -5_000_000n,
      upkeep: ["deficits", "escapes"],
      maxUpkeepGasUsd: 500_000n,
      pollMs: 150,
      ethUsd: 4_000,
    });
    expect(config.contracts.quoteToken).to.equal(local.addresses.testDollar);
  });

  it("needs to be told the collateral where no test dollar was deployed", () => {
    const { testDollar: _, ...addresses } = mainnet.addresses;
    const deployment = { chainId: 1, addresses };
    const parts = { deployment, privateKey: keys.margin, file: {} };
    expect(() => keeperConfig({ rpc }, parts)).to.throw(/no TestDollar.*--quote-token/);
    expect(keeperConfig({ rpc, quoteToken: "0x1" }, parts).contracts).to.deep.include({ quoteToken: "0x1" });
  });
});
