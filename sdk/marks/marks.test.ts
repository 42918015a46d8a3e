import { expect } from "chai";
import {
  concat as ethersConcat,
  keccak256,
  solidityPackedKeccak256,
  TypedDataEncoder,
  verifyTypedData,
} from "ethers";
import fc from "fast-check";
import { privateKeyToAccount } from "viem/accounts";

import { instrumentId } from "../ids/index.ts";
import {
  buildMarkPost,
  decodeMark,
  InvalidMarkError,
  MARK_HALTED,
  MARK_LIMITED,
  MARK_LIVE,
  markPostDigest,
  packHead,
  packOctetSlot,
  packPerpSlot,
  packQuadSlot,
  signMarkPost,
  unpackHead,
  unpackOctetSlot,
  unpackPerpSlot,
  unpackQuadSlot,
} from "./index.ts";

const BTC = 0x04000001;
const YES = instrumentId({ kind: "binary", lotDecimals: 0, index: 9 });
const SNAPSHOT = `0x${"ab".repeat(23)}${"00".repeat(9)}` as const;

/** A word from its fields, high end first, in hex. */
const wordOf = (...fields: string[]): bigint => BigInt(`0x${fields.join("")}`);

describe("mark slots", () => {
  it("packs a perp: epoch 32 | flags 8 | way 40 | mark 48 | funding index int128", () => {
    // epoch 7, live and limited, 50,000 USD = 0xba43b7400, funding index −1
    const word = wordOf("00000007", "09", "0000000000", "000ba43b7400", "ff".repeat(16));
    const slot = { epoch: 7, flags: MARK_LIVE | MARK_LIMITED, mark: 50_000_000_000n, fundingIndex: -1n };
    expect(packPerpSlot(slot)).to.equal(word);
    expect(unpackPerpSlot(word)).to.deep.equal(slot);
    const mark = { epoch: 7, flags: 9, price: 50_000_000_000n, fundingIndex: -1n };
    expect(decodeMark(BTC, word)).to.deep.equal(mark);
    const withWay = wordOf("00000007", "09", "8000000001", "000ba43b7400", "ff".repeat(16));
    expect(decodeMark(BTC, withWay)).to.deep.equal(mark);
  });

  it("packs eight binaries: epoch 32 | 8 × (flags 4 | mark 24), lane 0 at the low end", () => {
    // Lanes from the high end: 7 … 0. 500,000 = 0x07a120, 1,000,000 = 0x0f4240.
    const word = wordOf("00000007", "30f4240", "0000000".repeat(5), "107a120", "1000001");
    const lanes = [
      { flags: MARK_LIVE, mark: 1n },
      { flags: MARK_LIVE, mark: 500_000n },
      ...Array.from({ length: 5 }, () => ({ flags: 0, mark: 0n })),
      { flags: MARK_LIVE | MARK_HALTED, mark: 1_000_000n },
    ];
    expect(packOctetSlot({ epoch: 7, lanes })).to.equal(word);
    expect(unpackOctetSlot(word)).to.deep.equal({ epoch: 7, lanes });
    expect(decodeMark(YES, word)).to.deep.equal({ epoch: 7, flags: 1, price: 500_000n, fundingIndex: 0n });
  });

  it("packs four options: epoch 32 | 4 × (flags 8 | mark 48), lane 0 at the low end", () => {
    const word = wordOf("00000007", "01000ba43b7400", "00000000000000".repeat(2), "02000000000005");
    const lanes = [
      { flags: 2, mark: 5n },
      { flags: 0, mark: 0n },
      { flags: 0, mark: 0n },
      { flags: 1, mark: 50_000_000_000n },
    ];
    expect(packQuadSlot({ epoch: 7, lanes })).to.equal(word);
    expect(unpackQuadSlot(word)).to.deep.equal({ epoch: 7, lanes });
    expect(decodeMark(0x54000007, word).price).to.equal(50_000_000_000n);
  });

  it("packs the head: epoch 32 | time 40 | 184 bits of the snapshot hash", () => {
    const word = wordOf("00000007", "0066a0bc00", "ab".repeat(23));
    const head = { epoch: 7, time: 0x66a0bc00, snapshotHash: SNAPSHOT };
    expect(packHead(head)).to.equal(word);
    expect(unpackHead(word)).to.deep.equal(head);
  });

  it("reads back any perp slot", () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 31 - 1),
        fc.nat(255),
        fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
        fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }),
        (epoch, flags, mark, fundingIndex) => {
          const slot = { epoch, flags, mark, fundingIndex };
          expect(unpackPerpSlot(packPerpSlot(slot))).to.deep.equal(slot);
        },
      ),
    );
  });

  it("error: a value that does not fit is not cut off", () => {
    const perp = { epoch: 1, flags: 1, mark: 1n, fundingIndex: 0n };
    expect(() => packPerpSlot({ ...perp, mark: 2n ** 48n })).to.throw(InvalidMarkError, "uint48");
    expect(() => packPerpSlot({ ...perp, fundingIndex: 2n ** 127n })).to.throw(InvalidMarkError, "int128");
    expect(() => packPerpSlot({ ...perp, epoch: 2 ** 32 })).to.throw(InvalidMarkError, "epoch");
    expect(() => packOctetSlot({ epoch: 1, lanes: [{ flags: 16, mark: 1n }] })).to.throw(
      "flags of lane 0 16",
    );
    expect(() => packOctetSlot({ epoch: 1, lanes: Array.from({ length: 9 }) })).to.throw("9 lanes");
    expect(() => packHead({ epoch: 1, time: 1, snapshotHash: `0x${"ab".repeat(32)}` })).to.throw("last nine");
  });
});

describe("buildMarkPost", () => {
  it("groups instruments into slots, keys ascending, and marks lanes in use as live", () => {
    const post = buildMarkPost([
      { instrument: YES + 1, price: 1_000_000n },
      { instrument: BTC, price: 50_000_000_000n, fundingIndex: -1n },
      { instrument: YES, price: 500_000n },
    ]);
    expect(post.keys).to.equal("0x00000000040000010000010002000001");
    expect(post.words).to.deep.equal([
      wordOf("00000000", "01", "0000000000", "000ba43b7400", "ff".repeat(16)),
      wordOf("00000000", "0000000".repeat(5), "10f4240", "107a120", "0000000"),
    ]);
  });

  it("of nothing is empty", () => {
    expect(buildMarkPost([])).to.deep.equal({ keys: "0x", words: [] });
  });

  it("error: marks that the oracle would refuse or misread", () => {
    const post = (instrument: number, price: bigint, fundingIndex?: bigint) => () =>
      buildMarkPost([{ instrument, price, ...(fundingIndex === undefined ? {} : { fundingIndex }) }]);
    expect(post(YES, 0n)).to.throw(InvalidMarkError, "above zero");
    expect(post(YES, 1_000_001n)).to.throw(InvalidMarkError, "at most 1000000");
    expect(post(YES, 1n, 0n)).to.throw(InvalidMarkError, "only perps");
    expect(post(BTC, 1n)).to.throw(InvalidMarkError, "no funding index");
    expect(post(BTC, 2n ** 48n, 0n)).to.throw(InvalidMarkError, "uint48");
    const twice = [
      { instrument: YES, price: 1n },
      { instrument: YES, price: 2n },
    ];
    expect(() => buildMarkPost(twice)).to.throw(InvalidMarkError, "twice");
  });
});

describe("markPostTypedData", () => {
  const chainId = 31337;
  const markOracle = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
  const post = {
    epoch: 7,
    time: 1_721_810_944,
    snapshotHash: SNAPSHOT,
    ...buildMarkPost([
      { instrument: BTC, price: 50_000_000_000n, fundingIndex: 0n },
      { instrument: YES, price: 500_000n },
    ]),
  };
  const ethersArguments = [
    { name: "Plimsoll MarkOracle", version: "1", chainId, verifyingContract: markOracle },
    {
      MarkPost: [
        { name: "epoch", type: "uint32" },
        { name: "time", type: "uint40" },
        { name: "snapshotHash", type: "bytes32" },
        { name: "keysHash", type: "bytes32" },
        { name: "wordsHash", type: "bytes32" },
      ],
    },
    {
      epoch: post.epoch,
      time: post.time,
      snapshotHash: post.snapshotHash,
      keysHash: keccak256(ethersConcat(["0x0000000004000001", "0x0000010002000001"])),
      wordsHash: solidityPackedKeccak256(["uint256[]"], [post.words]),
    },
  ] as const;

  it("has the digest that another implementation of EIP-712 computes", () => {
    const [domain, types, message] = ethersArguments;
    const expected = TypedDataEncoder.hash(domain, { MarkPost: [...types.MarkPost] }, message);
    expect(markPostDigest({ chainId, markOracle, post })).to.equal(expected);
  });

  it("signs so that the signer is recovered", async () => {
    const signer = privateKeyToAccount(`0x${"11".repeat(32)}`);
    const { signature, ...rest } = await signMarkPost({ chainId, markOracle, post, signer });
    const [domain, types, message] = ethersArguments;
    expect(rest.signer).to.equal(signer.address);
    expect(verifyTypedData(domain, { MarkPost: [...types.MarkPost] }, message, signature)).to.equal(
      signer.address,
    );
  });
});
