import { expect } from "chai";

import { createFailover } from "../servers/createFailover.ts";
import { listAccounts } from "./listAccounts.ts";

/** Servers that are at these epochs, one answer after the other; "down" does not answer. */
function list(servers: (number | "down")[][], timeoutMs = 0) {
  return listAccounts({
    epoch: 7,
    timeoutMs,
    servers: createFailover({
      report: () => undefined,
      servers: servers.map((answers, index) => ({
        url: `http://risk${index}`,
        attestation: () => Promise.reject(new Error("not asked")),
        solvencyProof: () => Promise.reject(new Error("not asked")),
        accounts: () => {
          const epoch = answers.length > 1 ? answers.shift() : answers[0];
          return epoch === "down" || epoch === undefined
            ? Promise.reject(new Error("refused"))
            : Promise.resolve({ epoch, accounts: new Map() });
        },
      })),
    }),
  });
}

describe("listAccounts", () => {
  it("takes the first server that has the epoch", async () => {
    expect(await list([["down"], [6], [7]])).to.have.property("epoch", 7);
  });

  it("waits for servers that are computing the epoch", async () => {
    expect(await list([[5, 5, 7]], 5_000)).to.have.property("epoch", 7);
  });

  it("takes the newest older margins when the epoch's do not come in time", async () => {
    expect(await list([[5], [6], ["down"]], 5)).to.have.property("epoch", 6);
  });

  it("knows when nobody answers, without waiting", async () => {
    expect(await list([["down"], ["down"]], 60_000)).to.equal(undefined);
  });
});
