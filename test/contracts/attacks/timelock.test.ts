/** Ways round the council's vote and its delay. */
import { expect } from "chai";
import { id } from "ethers";

import { createVenue, DAY, PARAMETERS, type User, type Venue } from "../venue.ts";
import { deployGovernance, Vote, type Governance } from "../venue/governance.ts";

const SUPPLY = 1_000_000n * 10n ** 18n;
const MIN_DELAY = 2n * DAY;
const TERMS = {
  votingDelay: DAY,
  votingPeriod: 3n * DAY,
  proposalThreshold: SUPPLY / 100n,
  quorumPercent: 10n,
};
const NOTHING = `0x${"00".repeat(32)}`;

describe("attack: round the timelock", () => {
  let venue: Venue;
  let council: Governance;
  let whale: User;
  let restore: () => Promise<void>;

  /** The council owns the parameters; a whale holds enough votes to pass anything alone. */
  before(async () => {
    venue = await createVenue();
    whale = await venue.user("whale");
    council = await deployGovernance(venue, { terms: TERMS, minDelay: MIN_DELAY, supply: SUPPLY });
    await council.token.transfer(whale.wallet.address, SUPPLY / 2n);
    await council.token.connect(whale.wallet).delegate(whale.wallet.address);
    await venue.travel(1n);
    await venue.parameters.transferOwnership(council.timelock.target);
    const accept = await passed("acceptOwnership", []);
    await council.governor.queue(...accept);
    await venue.travel(MIN_DELAY);
    await council.governor.execute(...accept);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  type Hashed = readonly [readonly string[], readonly bigint[], readonly string[], string];

  /** A call of the parameters that has been voted for, with what it is known by. */
  async function passed(method: string, args: readonly unknown[]): Promise<Hashed> {
    const call = proposalOf(method, args);
    await council.governor.connect(whale.wallet).propose(...call, method);
    const hashed = [...call, id(method)] as const;
    const proposal = await council.governor.hashProposal(...hashed);
    await venue.travel(TERMS.votingDelay + 1n);
    await council.governor.connect(whale.wallet).castVote(proposal, Vote.For);
    await venue.travel(TERMS.votingPeriod + 1n);
    return hashed;
  }

  const proposalOf = (method: string, args: readonly unknown[]) => {
    const data = venue.parameters.interface.encodeFunctionData(method, [...args]);
    return [[venue.parameters.target as string], [0n], [data]] as const;
  };
  const stricter = () => passed("setParameters", [{ ...PARAMETERS, floorRatio: 100_000n }, DAY]);

  it("R23: a decision is carried out before its delay is over", async () => {
    const proposal = await stricter();
    await expect(council.governor.execute(...proposal)).to.be.revert(venue.ethers);
    await council.governor.queue(...proposal);
    await venue.travel(MIN_DELAY - 10n);
    await expect(council.governor.execute(...proposal)).to.be.revert(venue.ethers);
    await venue.travel(10n);
    await council.governor.execute(...proposal);
  });

  it("R23: another call is carried out under the vote for this one", async () => {
    const proposal = await stricter();
    await council.governor.queue(...proposal);
    await venue.travel(MIN_DELAY);
    const other = proposalOf("setParameters", [{ ...PARAMETERS, floorRatio: 1_000_000n }, DAY]);
    await expect(council.governor.execute(...other, proposal[3])).to.be.revert(venue.ethers);
  });

  it("R23: the whale, the first owner and a stranger go to the timelock themselves", async () => {
    const stranger = await venue.user("stranger");
    const { wallet } = whale;
    const [targets, , calldatas] = proposalOf("setParameters", [PARAMETERS, DAY]);
    for (const signer of [wallet, stranger.wallet, venue.owner]) {
      const timelock = council.timelock.connect(signer);
      await expect(timelock.schedule(targets[0], 0n, calldatas[0], NOTHING, NOTHING, MIN_DELAY)).to.be.revert(
        venue.ethers,
      );
      await expect(
        timelock.grantRole(await council.timelock.PROPOSER_ROLE(), await signer.getAddress()),
      ).to.be.revert(venue.ethers);
      await expect(timelock.updateDelay(0n)).to.be.revert(venue.ethers);
      await expect(venue.parameters.connect(signer).setParameters(PARAMETERS, DAY)).to.be.revert(
        venue.ethers,
      );
      await expect(venue.parameters.connect(signer).acceptOwnership()).to.be.revert(venue.ethers);
    }
  });

  it("R23: a vote for a delay of nothing has to wait for the delay, and so has what comes after it", async () => {
    const { timelock, governor } = council;
    const data = timelock.interface.encodeFunctionData("updateDelay", [0n]);
    const call = [[timelock.target as string], [0n], [data]] as const;
    await governor.connect(whale.wallet).propose(...call, "no delay");
    const hashed = [...call, id("no delay")] as const;
    await venue.travel(TERMS.votingDelay + 1n);
    await governor.connect(whale.wallet).castVote(await governor.hashProposal(...hashed), Vote.For);
    await venue.travel(TERMS.votingPeriod + 1n);
    await governor.queue(...hashed);
    await expect(governor.execute(...hashed)).to.be.revert(venue.ethers);
    await venue.travel(MIN_DELAY);
    await governor.execute(...hashed);
    // A notice, a vote, and the ramp of a day are still between a decision and its effect.
    const proposal = await stricter();
    await governor.queue(...proposal);
    await venue.travel(1n);
    await governor.execute(...proposal);
    expect((await venue.parameters.parameters())[0].floorRatio).to.equal(50_000n);
  });
});
