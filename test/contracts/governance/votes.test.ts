/** What holders of the venue's token do with their votes besides casting them. */
import { id, Signature } from "ethers";
import { expect } from "chai";

import { createVenue, DAY, PARAMETERS, type User, type Venue } from "../venue.ts";
import { deployGovernance, type Governance } from "../venue/governance.ts";

const SUPPLY = 1_000_000n * 10n ** 18n;
const TERMS = {
  votingDelay: DAY,
  votingPeriod: 3n * DAY,
  proposalThreshold: SUPPLY / 100n,
  quorumPercent: 10n,
};
/** As OpenZeppelin numbers the states of a proposal. */
const CANCELED = 2n;

describe("votes", () => {
  let venue: Venue;
  let council: Governance;
  let alice: User;
  let bob: User;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue();
    alice = await venue.user("alice");
    bob = await venue.user("bob");
    council = await deployGovernance(venue, { terms: TERMS, minDelay: 2n * DAY, supply: SUPPLY });
    await council.token.transfer(alice.wallet.address, SUPPLY / 5n);
    await council.token.connect(alice.wallet).delegate(alice.wallet.address);
    await venue.travel(1n);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  it("behavior: token and governor say that they count in seconds (ERC-6372)", async () => {
    const { governor, token } = council;
    expect([await token.CLOCK_MODE(), await governor.CLOCK_MODE()]).to.deep.equal([
      "mode=timestamp",
      "mode=timestamp",
    ]);
    expect(await governor.clock()).to.equal(await venue.now());
  });

  it("behavior: whoever proposed may take it back before the vote begins, nobody else, and not later", async () => {
    const { governor } = council;
    const data = venue.parameters.interface.encodeFunctionData("setParameters", [PARAMETERS, DAY]);
    const calls = [[venue.parameters.target as string], [0n], [data]] as const;
    const hashed = [...calls, id("a mistake")] as const;
    await governor.connect(alice.wallet).propose(...calls, "a mistake");
    const before = await venue.checkpoint();

    await expect(governor.connect(bob.wallet).cancel(...hashed)).to.be.revertedWithCustomError(
      governor,
      "GovernorUnableToCancel",
    );
    await governor.connect(alice.wallet).cancel(...hashed);
    const proposal = await governor.hashProposal(...hashed);
    expect(await governor.state(proposal)).to.equal(CANCELED);
    await venue.travel(TERMS.votingDelay + 1n);
    await expect(governor.connect(alice.wallet).castVote(proposal, 1)).to.be.revertedWithCustomError(
      governor,
      "GovernorUnexpectedProposalState",
    );

    await before();
    await venue.travel(TERMS.votingDelay + 1n);
    await expect(governor.connect(alice.wallet).cancel(...hashed)).to.be.revertedWithCustomError(
      governor,
      "GovernorUnableToCancel",
    );
  });

  it("behavior: a holder without coins delegates by signature, which serves once", async () => {
    const { token } = council;
    const expiry = (await venue.now()) + DAY;
    const domain = {
      name: "Venue votes",
      version: "1",
      chainId: venue.chainId,
      verifyingContract: token.target as string,
    };
    const types = {
      Delegation: [
        { name: "delegatee", type: "address" },
        { name: "nonce", type: "uint256" },
        { name: "expiry", type: "uint256" },
      ],
    };
    const message = { delegatee: bob.wallet.address, nonce: 0n, expiry };
    const { v, r, s } = Signature.from(await alice.wallet.signTypedData(domain, types, message));
    const send = () => token.delegateBySig(bob.wallet.address, 0n, expiry, v, r, s);
    await send();
    expect(await token.getVotes(bob.wallet.address)).to.equal(SUPPLY / 5n);
    expect(await token.nonces(alice.wallet.address)).to.equal(1n);
    await expect(send())
      .to.be.revertedWithCustomError(token, "InvalidAccountNonce")
      .withArgs(alice.wallet.address, 1n);
  });
});
