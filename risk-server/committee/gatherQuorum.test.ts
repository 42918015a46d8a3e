import { expect } from "chai";
import { keccak256, recoverAddress, stringToHex, type Hex } from "viem";
import { privateKeyToAccount, sign } from "viem/accounts";

import { devKeys } from "../keys/devKeys.ts";
import { PeerRefusal, type Peer } from "./createPeer.ts";
import { gatherQuorum, type Refusal } from "./gatherQuorum.ts";
import { leaderRank } from "./leaderRank.ts";

const digest = keccak256(stringToHex("what is signed"));
const signatureOf = (index: number, hash = digest): Promise<Hex> =>
  sign({ hash, privateKey: devKeys(index).margin, to: "hex" });
const members = [0, 1, 2].map((index) => privateKeyToAccount(devKeys(index).margin).address);

const peer = (name: string, answer: () => Promise<Hex>): Peer => ({
  name,
  signMargin: answer,
  signSettlement: answer,
  signScenarioSet: answer,
  signMarks: async () => [await answer()],
  snapshot: () => Promise.resolve(undefined),
});
const gather = async (peers: readonly Peer[], onRefusal: (refusal: Refusal) => void = () => undefined) =>
  gatherQuorum<Hex>({
    own: { signer: members[0]!, answer: await signatureOf(0) },
    peers,
    ask: (one) => one.signMargin({} as never),
    signerOf: (signature) => recoverAddress({ hash: digest, signature }),
    members,
    threshold: 2,
    onRefusal,
  });

describe("gatherQuorum", () => {
  it("has a quorum with one peer that agrees, and names the one that does not", async () => {
    const { signed, refusals } = await gather([
      peer("two", () => signatureOf(1)),
      peer("three", () => Promise.reject(new PeerRefusal("4 here, 5 there", true))),
    ]);
    expect(signed.map(({ signer }) => signer)).to.deep.equal([members[0], members[1]]);
    expect(refusals).to.deep.equal([{ peer: "three", reason: "4 here, 5 there", disagrees: true }]);
  });

  it("does not count this server's own signature again, nor a member's twice", async () => {
    const echo = await gather([peer("echo", () => signatureOf(0))]);
    expect(echo.signed).to.have.length(1);
    expect(echo.refusals[0]?.reason).to.match(/whose signature is counted already/);

    const { signed, refusals } = await gather([
      peer("two", () => signatureOf(1)),
      peer("again", () => signatureOf(1)),
    ]);
    expect(signed).to.have.length(2);
    expect(refusals).to.have.length(1);
  });

  it("does not count a stranger's signature, one of something else, or what is no signature", async () => {
    const { signed, refusals } = await gather([
      peer("stranger", () => signatureOf(7)),
      peer("elsewhere", () => signatureOf(1, keccak256("0x01"))),
      peer("noise", () => Promise.resolve<Hex>(`0x${"ff".repeat(65)}`)),
    ]);
    expect(signed).to.have.length(1);
    expect(refusals.map((refusal) => refusal.peer)).to.have.members(["stranger", "elsewhere", "noise"]);
  });

  it("does not wait for a silent peer once there are enough", async () => {
    const late: Refusal[] = [];
    const silent = Promise.withResolvers<Hex>();
    const before = performance.now();
    const { signed } = await gather(
      [peer("two", () => signatureOf(1)), peer("silent", () => silent.promise)],
      (refusal) => late.push(refusal),
    );
    expect(signed).to.have.length(2);
    expect(performance.now() - before).to.be.lessThan(2_000);
    silent.reject(new PeerRefusal("did not answer"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(late.map((refusal) => refusal.peer)).to.deep.equal(["silent"]);
  });
});

describe("leaderRank", () => {
  it("gives every member the lead in turn, and everybody a place of their own", () => {
    const ranks = [7, 8, 9].map((epoch) => [0, 1, 2].map((index) => leaderRank(epoch, index, 3)));
    for (const epoch of ranks) expect(epoch.toSorted()).to.deep.equal([0, 1, 2]);
    const leaders = ranks.map((epoch) => epoch.indexOf(0));
    expect(leaders.toSorted()).to.deep.equal([0, 1, 2]);
  });
});
