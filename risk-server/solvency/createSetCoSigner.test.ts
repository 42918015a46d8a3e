import { signScenarioSet, type ScenarioSetMessage } from "@plimsoll/sdk";
import { expect } from "chai";
import { privateKeyToAccount } from "viem/accounts";

import { Problem } from "../http/Problem.ts";
import { createMemorySigningRecord } from "../signing/createMemorySigningRecord.ts";
import type { OwnSet, SetOrder } from "./createSetBuilder.ts";
import { createSetCoSigner } from "./createSetCoSigner.ts";

const HASH = `0x${"22".repeat(32)}` as const;
const CONTRACT = "0x00000000000000000000000000000000000000aa";
/** 65 bytes that are nobody's signature. */
const NONE = `0x${"ff".repeat(65)}` as const;
const [key, one, other, stranger, nobody] = ["11", "22", "33", "44", "55"].map((byte) =>
  privateKeyToAccount(`0x${byte.repeat(32)}`),
) as [Account, Account, Account, Account, Account];
type Account = ReturnType<typeof privateKeyToAccount>;

const messageOf = (epoch: number): ScenarioSetMessage => ({
  contentHash: HASH,
  epoch,
  modelHash: HASH,
  snapshotHash: HASH,
  circuit: 1,
  profitFold: [1n, 2n],
  weightFold: [3n, 4n],
});

describe("createSetCoSigner", () => {
  /** A server with two other members, and the sets that it is making, by epoch. */
  function server() {
    const making = new Map<number, PromiseWithResolvers<OwnSet>>();
    const sign = createSetCoSigner({
      config: { chain: { chainId: 31_337 } },
      contracts: { scenarioSets: CONTRACT },
      chain: { headAt: () => Promise.resolve({ snapshotHash: HASH }) },
      solvencyChain: { circuit: () => Promise.resolve({ number: 1 }) },
      circuits: () => Promise.resolve({}),
      builder: {
        build: ({ epoch }: SetOrder) => {
          const set = making.get(epoch) ?? Promise.withResolvers<OwnSet>();
          making.set(epoch, set);
          return set.promise;
        },
      },
      book: { modelHash: HASH },
      signerSets: () =>
        Promise.resolve({ signers: [key, one, other].map(({ address }) => address), threshold: 2 }),
      record: createMemorySigningRecord(),
      key,
    } as unknown as Parameters<typeof createSetCoSigner>[0]);
    const ask = async (member: Account, epoch: number, message = messageOf(epoch)) => {
      const domain = { chainId: 31_337, scenarioSets: CONTRACT } as const;
      const { signature } = await signScenarioSet({ ...domain, message, signer: member });
      return sign({ ...message, signature: member === nobody ? NONE : signature }).then(
        () => "signed",
        (error: unknown) => (error instanceof Problem ? `${error.kind}: ${error.message}` : String(error)),
      );
    };
    const made = (epoch: number): void =>
      making.get(epoch)!.resolve({ message: messageOf(epoch) } as unknown as OwnSet);
    return { ask, making, made };
  }

  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };

  it("attack: a member asks for the sets of all epochs that the chain remembers: one is made at a time, and another member's beside it", async () => {
    const { ask, making, made } = server();
    const first = ask(one, 5);
    await until(() => making.has(5));
    const refused = await Promise.all(Array.from({ length: 15 }, (_, i) => ask(one, 6 + i)));
    expect(new Set(refused)).to.have.property("size", 15);
    expect(refused[0]).to.equal(
      `busy: One set is made for a member at a time, now for ${one.address} that of epoch and circuit 5 1: ask for 6 1 when that is done`,
    );
    const theirs = ask(other, 6);
    await until(() => making.has(6));
    expect([...making.keys()]).to.deep.equal([5, 6]);
    // Who lost its connection and asks again waits for the same.
    const again = ask(one, 5);
    made(5);
    made(6);
    expect(await Promise.all([first, again, theirs])).to.deep.equal(["signed", "signed", "signed"]);
    const next = ask(one, 7);
    await until(() => making.has(7));
    made(7);
    expect(await next).to.equal("signed");
  });

  it("behavior: after a set that could not be made the member may ask for another", async () => {
    const { ask, making, made } = server();
    const failed = ask(one, 5);
    await until(() => making.has(5));
    making.get(5)!.reject(new Error("no cube"));
    expect(await failed).to.equal("Error: no cube");
    const next = ask(one, 6);
    await until(() => making.has(6));
    made(6);
    expect(await next).to.equal("signed");
  });

  it("error: strangers, other models and circuits, and other sets than are made here", async () => {
    const { ask, making, made } = server();
    expect(await ask(stranger, 5)).to.match(/^not-a-member: the proposal is signed by 0x/);
    expect(await ask(nobody, 5)).to.match(/^not-a-member: the proposal is signed by nobody/);
    expect(await ask(one, 5, { ...messageOf(5), modelHash: `0x${"33".repeat(32)}` })).to.match(
      /^disagreement: the model here is 0x22/,
    );
    expect(await ask(one, 5, { ...messageOf(5), circuit: 2 })).to.equal(
      "disagreement: the circuit in force is 1 here, 2 there",
    );
    expect(making.size).to.equal(0);
    const wrong = ask(one, 5, { ...messageOf(5), weightFold: [5n, 6n] });
    await until(() => making.has(5));
    made(5);
    expect(await wrong).to.equal("disagreement: weightFold is 3,4 here, 5,6 there");
  });
});
