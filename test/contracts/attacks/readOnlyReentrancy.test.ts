/** A token that calls back, before and after it moves: every act and every view of the engine from in there. */
import { expect } from "chai";
import { type FunctionFragment, ZeroAddress, ZeroHash } from "ethers";

import { BTC_PERP, USD, type Venue } from "../venue.ts";
import { createTraders, expectSound } from "../engine/support.ts";

/** What does not depend on the book, and so may be asked at any time. */
const TIMELESS = new Set([
  "token",
  "committee",
  "oracle",
  "parameters",
  "registry",
  "domainSeparator",
  "orderDigest",
  "eip712Domain",
]);

const ORDER = [ZeroHash, BTC_PERP, 1n, 1n, 1n, 0n, 0n, 0n, false, 0n];

/** Something that decodes, for each type of an argument. */
function placeholder(type: string): unknown {
  if (type.endsWith("[]")) return [];
  if (type.startsWith("tuple")) return ORDER;
  if (type === "bytes") return "0x";
  if (type === "bytes32") return ZeroHash;
  if (type === "address") return ZeroAddress;
  if (type === "bool") return false;
  return 1n;
}

describe("attack: re-entrance through a token with hooks", () => {
  const callOf = (venue: Venue, method: FunctionFragment): string =>
    venue.engine.interface.encodeFunctionData(
      method,
      method.inputs.map(({ type }) => placeholder(type)),
    );

  const methodsOf = (venue: Venue): FunctionFragment[] =>
    venue.engine.interface.fragments
      .filter((fragment): fragment is FunctionFragment => fragment.type === "function")
      .filter(({ name }) => !TIMELESS.has(name));

  /** What each of the engine's functions answered in the middle of `act`. */
  async function answersIn(venue: Venue, act: () => Promise<unknown>): Promise<string[]> {
    const token = await venue.ethers.getContractAt("HookedDollar", venue.token.target);
    const methods = methodsOf(venue);
    await token.getFunction("hook")(
      venue.engine.target,
      methods.map((method) => callOf(venue, method)),
    );
    await act();
    const answers = (await token.getFunction("answers")()) as { success: boolean; data: string }[];
    // Before the transfer, and after it.
    expect(answers.length).to.equal(2 * methods.length);
    return answers.map(({ success, data }, index) => {
      const name = methods[index % methods.length]?.name ?? "";
      return success ? `${name} answered` : (venue.engine.interface.parseError(data)?.name ?? data);
    });
  }

  const ACTS: Readonly<
    Record<string, (traders: Awaited<ReturnType<typeof createTraders>>) => Promise<unknown>>
  > = {
    "a deposit": ({ venue, alice }) => venue.engine.deposit(alice.account, USD),
    "the deposit that opens an account": ({ venue, alice }) =>
      venue.engine.deposit(`${alice.account.slice(0, -1)}1`, 10n * USD),
    "a gift to the fund": ({ venue }) => venue.engine.fundInsurance(USD),
    "a withdrawal": ({ venue, alice }) =>
      venue.as(alice).withdraw(alice.account, USD, 0n, alice.wallet, "0x"),
    "the withdrawal that closes an account": ({ venue, alice }) =>
      venue.as(alice).withdraw(alice.account, 10_000n * USD, 0n, alice.wallet, "0x"),
  };
  for (const [what, act] of Object.entries(ACTS))
    it(`R20, R21: neither an act nor a view gets through in ${what}`, async () => {
      const traders = await createTraders({ token: "HookedDollar" });
      const { venue } = traders;
      await venue.token.mint(venue.owner, 100n * USD);
      const answers = await answersIn(venue, () => act(traders));
      expect([...new Set(answers)]).to.deep.equal(["Reentered"]);
      expect(answers.length).to.be.greaterThan(30);
      const token = await venue.ethers.getContractAt("HookedDollar", venue.token.target);
      await token.getFunction("hook")(ZeroAddress, []);
      await expectSound(venue);
      // The lock is open again.
      await venue.deposit(traders.bob, USD);
    });
});
