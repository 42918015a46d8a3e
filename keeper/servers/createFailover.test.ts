import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import type { KeeperEvent } from "../events/KeeperEvent.ts";
import { BehindError } from "./BehindError.ts";
import { createFailover } from "./createFailover.ts";
import { createRiskServer } from "./createRiskServer.ts";

const ACCOUNT = `0x${"bb".repeat(32)}` as const;

type Answer = { status?: number; body?: unknown; hang?: boolean };

describe("createFailover", () => {
  const running: Server[] = [];
  afterEach(() => {
    for (const server of running.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A real HTTP server; `answer` may be changed while it runs. */
  async function serve(answer: Answer) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (answer.hang === true) return;
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, asked };
  }

  function failoverOf(urls: readonly string[]) {
    const events: KeeperEvent[] = [];
    const failover = createFailover({
      servers: urls.map((url) => createRiskServer({ url, timeoutMs: 200 })),
      report: (event) => events.push(event),
    });
    const accounts = async () => {
      const listing = await failover.firstAnswer((server) => server.accounts());
      return listing && [...listing.accounts];
    };
    return { failover, accounts, warnings: () => events.map((event) => "message" in event && event.message) };
  }

  const listing = {
    epoch: 3,
    snapshotHash: ACCOUNT,
    asOf: 1_767_225_600,
    blockNumber: "5",
    accounts: [
      {
        account: ACCOUNT,
        equity: "9000000000",
        initialMargin: "10000000000",
        maintenanceMargin: "9500000000",
        worstCase: "50000000000",
        healthy: false,
        flagged: false,
        positions: 1,
      },
    ],
  };

  it("takes the first server that answers", async () => {
    const [first, second] = [await serve({ body: listing }), await serve({ body: listing })];
    const { accounts, warnings } = failoverOf([first.url, second.url]);
    expect(await accounts()).to.deep.equal([[ACCOUNT, 9_500_000_000n]]);
    expect(first.asked).to.deep.equal(["/v1/accounts"]);
    expect(second.asked).to.deep.equal([]);
    expect(warnings()).to.deep.equal([]);
  });

  const failures: [why: string, answer: Answer][] = [
    ["answers 503", { status: 503, body: { title: "Behind", status: 503 } }],
    ["answers nonsense", { body: "<html>" }],
    ["answers another shape", { body: { accounts: [1] } }],
    ["does not answer in time", { hang: true }],
  ];
  for (const [why, answer] of failures) {
    it(`goes to the next when one ${why}, stays there, and says so once`, async () => {
      const [bad, good] = [await serve(answer), await serve({ body: listing })];
      const { accounts, warnings } = failoverOf([bad.url, good.url]);
      expect(await accounts()).to.deep.equal([[ACCOUNT, 9_500_000_000n]]);
      expect(await accounts()).to.deep.equal([[ACCOUNT, 9_500_000_000n]]);
      expect(bad.asked).to.have.length(1);
      expect(good.asked).to.have.length(2);
      expect(warnings()).to.have.length(1);
      expect(warnings()[0]).to.contain(`The risk server ${bad.url} is passed over`);
    });
  }

  it("goes to the next when nobody listens, and knows when nobody at all does", async () => {
    const good = await serve({ body: listing });
    const { accounts } = failoverOf(["http://127.0.0.1:9", good.url]);
    expect(await accounts()).to.deep.equal([[ACCOUNT, 9_500_000_000n]]);
    expect(await failoverOf(["http://127.0.0.1:9"]).accounts()).to.equal(undefined);
  });

  it("says when a server answers again", async () => {
    const answer: Answer = { status: 500, body: {} };
    const server = await serve(answer);
    const { accounts, warnings } = failoverOf([server.url]);
    await accounts();
    await accounts();
    Object.assign(answer, { status: 200, body: listing });
    await accounts();
    expect(warnings()).to.deep.equal([
      `The risk server ${server.url} is passed over: ${server.url}/v1/accounts: 500 Internal Server Error. {}`,
      `The risk server ${server.url} answers again`,
    ]);
  });

  it("tries the next server when one is an epoch behind, without a word", async () => {
    const [behind, current] = [await serve({ body: listing }), await serve({ body: listing })];
    const { failover, warnings } = failoverOf([behind.url, current.url]);
    const answer = await failover.firstAnswer((server) =>
      server.url === behind.url ? Promise.reject(new BehindError("epoch 2 instead of 3")) : server.accounts(),
    );
    expect(answer).to.have.property("epoch", 3);
    expect(warnings()).to.deep.equal([]);
  });
});
