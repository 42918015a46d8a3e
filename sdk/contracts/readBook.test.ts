import { expect } from "chai";
import {
  createClient,
  custom,
  decodeFunctionData,
  encodeFunctionResult,
  HttpRequestError,
  numberToHex,
  type Hex,
} from "viem";

import { marginLensAbi } from "../abi/index.ts";
import { BookMovedError, readBook } from "./index.ts";

const LENS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const ACCOUNTS = 7;
const idOf = (index: number): Hex => numberToHex(index + 1, { size: 32 });
const NOTHING = {
  equity: 0n,
  initialMargin: 0n,
  maintenanceMargin: 0n,
  worstCase: 0n,
  fractionMax: 0n,
  fractionMin: 0n,
  bonusRate: 0n,
  legsOnly: false,
};

/** Account `index` has a cash of `index`; account 2 has an escape proposal. */
const scanned = (index: number) => ({
  id: idOf(index),
  state: {
    cash: BigInt(index),
    initialMargin: 0n,
    maintenanceMargin: 0n,
    epoch: 5n,
    checkedBlock: 0n,
    flagged: false,
    positions: 1n,
  },
  measure: {
    equity: -3n,
    worstCase: 9n,
    portfolioHash: idOf(0),
    oldestEpoch: 5n,
    restricted: false,
  },
  terms: NOTHING,
  notedDeficit: 3n,
  escape: index === 2 ? { epoch: 5n, activeFrom: 600n } : { epoch: 0n, activeFrom: 0n },
});

/** @param answer Throws, or returns the nonce, for a page of `count` from `first` on. */
function nodeWith(answer: (first: number, count: number) => bigint) {
  const pages: [first: number, count: number][] = [];
  const client = createClient({
    transport: custom(
      {
        request: ({ method, params }: { method: string; params: [{ data: Hex }, Hex] }) => {
          expect(method).to.equal("eth_call");
          expect(params[1]).to.equal(numberToHex(40));
          const { args } = decodeFunctionData({ abi: marginLensAbi, data: params[0].data });
          const [first = 0, count = 0] = args.map(Number);
          pages.push([first, count]);
          const nonce = answer(first, count);
          const accounts = Array.from({ length: count }, (_, i) => scanned(first + i));
          return Promise.resolve(
            encodeFunctionResult({
              abi: marginLensAbi,
              functionName: "scan",
              result: [BigInt(ACCOUNTS), nonce, accounts],
            }),
          );
        },
      },
      { retryCount: 0 },
    ),
  });
  return { client, pages };
}

const read = (client: ReturnType<typeof nodeWith>["client"]) =>
  readBook({ client, lens: LENS, blockNumber: 40n, pageSize: 4 });

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("readBook", () => {
  it("behavior: reads all accounts at one block, a page a call", async () => {
    const { client, pages } = nodeWith(() => 1n);
    const book = await read(client);
    expect(pages).to.deep.equal([
      [0, 0],
      [0, 4],
      [4, 3],
    ]);
    expect(book.hasEnded).to.equal(false);
    expect(book.unreadable).to.deep.equal([]);
    expect(book.accounts.map(({ cash }) => Number(cash))).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    expect(book.accounts[2]).to.deep.equal({
      id: idOf(2),
      cash: 2n,
      initialMargin: 0n,
      maintenanceMargin: 0n,
      epoch: 5,
      checkedBlock: 0,
      flagged: false,
      positions: 1,
      equity: -3n,
      worstCase: 9n,
      portfolioHash: idOf(0),
      notedDeficit: 3n,
      proposal: { epoch: 5, activeFrom: 600 },
    });
    expect(book.accounts[3]).not.to.have.property("proposal");
  });

  it("behavior: a page that cannot be executed is read in halves, and only the account to blame is missing", async () => {
    const { client, pages } = nodeWith((first, count) => {
      if (first <= 5 && 5 < first + count) throw new Error("out of gas");
      return 1n;
    });
    const { accounts, unreadable } = await read(client);
    expect(pages.slice(2)).to.deep.equal([
      [4, 3],
      [4, 2],
      [4, 1],
      [5, 1],
      [6, 1],
    ]);
    expect(accounts.map(({ cash }) => Number(cash))).to.deep.equal([0, 1, 2, 3, 4, 6]);
    expect(unreadable.map(({ index }) => index)).to.deep.equal([5]);
  });

  it("behavior: a nonce of an escape says that the venue has ended", async () => {
    expect((await read(nodeWith(() => 2n ** 39n).client)).hasEnded).to.equal(true);
  });

  it("error: BookMovedError when two pages are of two states", async () => {
    const { client } = nodeWith((first) => (first === 4 ? 2n : 1n));
    expect(await failureOf(read(client))).to.be.instanceOf(BookMovedError);
  });

  it("error: a node that is gone is not asked for halves", async () => {
    const { client, pages } = nodeWith((_first, count) => {
      if (count > 0) throw new HttpRequestError({ url: "http://127.0.0.1:9" });
      return 1n;
    });
    expect(await failureOf(read(client))).to.be.instanceOf(Error);
    expect(pages).to.have.length(2);
  });

  it("error: a block that the node does not know", async () => {
    const { client, pages } = nodeWith(() => {
      throw new Error("header not found");
    });
    expect(await failureOf(read(client))).to.be.instanceOf(Error);
    expect(pages).to.have.length(1);
  });
});
