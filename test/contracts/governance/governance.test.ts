/** The council's way from a proposal to a changed parameter, and the ways round it that are closed. */
import { id, ZeroAddress } from "ethers";
import { expect } from "chai";

import { createVenue, DAY, MODEL_HASH, PARAMETERS, type User, type Venue } from "../venue.ts";
import { deployGovernance, Vote, type Governance } from "../venue/governance.ts";

const HOUR = 3600n;
const SUPPLY = 1_000_000n * 10n ** 18n;
const TERMS = {
  votingDelay: DAY,
  votingPeriod: 3n * DAY,
  proposalThreshold: SUPPLY / 100n,
  quorumPercent: 10n,
};
const MIN_DELAY = 2n * DAY;

describe("governance", () => {
  let venue: Venue;
  let council: Governance;
  let alice: User;
  let bob: User;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue();
    alice = await venue.user("alice");
    bob = await venue.user("bob");
    council = await deployGovernance(venue, { terms: TERMS, minDelay: MIN_DELAY, supply: SUPPLY });
    // Alice has a fifth of the votes, Bob a twentieth.
    for (const [holder, votes] of [
      [alice, SUPPLY / 5n],
      [bob, SUPPLY / 20n],
    ] as const) {
      await council.token.transfer(holder.wallet.address, votes);
      await council.token.connect(holder.wallet).delegate(holder.wallet.address);
    }
    await venue.travel(1n);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const parameters = () => venue.parameters.interface;
  const addressOf = (contract: { target: unknown }): string => contract.target as string;
  const stricter = () =>
    parameters().encodeFunctionData("setParameters", [{ ...PARAMETERS, floorRatio: 100_000n }, DAY]);

  /** Proposes one call, as Alice. */
  async function propose(target: string, data: string, description = "raise the floor") {
    const proposal = [[target], [0n], [data], description] as const;
    await council.governor.connect(alice.wallet).propose(...proposal);
    const hashed = [[target], [0n], [data], id(description)] as const;
    return { id: await council.governor.hashProposal(...hashed), hashed };
  }

  /** Votes of `voter` for it, and the time until the vote is over. */
  async function pass(proposal: { id: bigint }, voter = alice): Promise<void> {
    await venue.travel(TERMS.votingDelay + 1n);
    await council.governor.connect(voter.wallet).castVote(proposal.id, Vote.For);
    await venue.travel(TERMS.votingPeriod + 1n);
  }

  /** The timelock takes the five contracts over: their owner offers them, the council accepts. */
  async function handOver(): Promise<void> {
    const owned = [venue.parameters, venue.registry, venue.oracle, venue.settlement, venue.committee];
    for (const contract of owned) await contract.transferOwnership(council.timelock.target);
    const accept = venue.parameters.interface.encodeFunctionData("acceptOwnership");
    const targets = owned.map(addressOf);
    const calls = [targets, targets.map(() => 0n), targets.map(() => accept)] as const;
    await council.governor.connect(alice.wallet).propose(...calls, "take over");
    const hashed = [...calls, id("take over")] as const;
    await pass({ id: await council.governor.hashProposal(...hashed) });
    await council.governor.queue(...hashed);
    await venue.travel(MIN_DELAY);
    await council.governor.execute(...hashed);
    for (const contract of owned) expect(await contract.owner()).to.equal(council.timelock.target);
  }

  it("a proposal becomes a ramp after vote and timelock, and anybody may carry it out", async () => {
    await handOver();
    const proposal = await propose(addressOf(venue.parameters), stricter());
    await pass(proposal);
    await council.governor.connect(bob.wallet).queue(...proposal.hashed);
    await venue.travel(MIN_DELAY);
    await expect(council.governor.connect(bob.wallet).execute(...proposal.hashed)).to.emit(
      venue.parameters,
      "ParametersSet",
    );
    expect((await venue.parameters.parameters())[0].floorRatio).to.equal(50_000n);
    await venue.travel(DAY);
    expect((await venue.parameters.parameters())[0].floorRatio).to.equal(100_000n);
  });

  it("a model changes with notice and grace, and at no time is there none", async () => {
    await handOver();
    const next = id("next model");
    const activeFrom = (await venue.now()) + 14n * DAY;
    const announce = parameters().encodeFunctionData("announceModel", [next, activeFrom, HOUR]);
    const proposal = await propose(addressOf(venue.parameters), announce, "next model");
    await pass(proposal);
    await council.governor.queue(...proposal.hashed);
    await venue.travel(MIN_DELAY);
    await council.governor.execute(...proposal.hashed);
    const models = async () => [
      await venue.parameters.modelHash(),
      await venue.parameters.liquidationModelHash(),
    ];
    expect(await models()).to.deep.equal([MODEL_HASH, MODEL_HASH]);
    await venue.travelTo(activeFrom);
    expect(await models()).to.deep.equal([next, MODEL_HASH]);
    await venue.travelTo(activeFrom + HOUR);
    expect(await models()).to.deep.equal([next, next]);
  });

  it("too few votes decide nothing", async () => {
    await handOver();
    const proposal = await propose(addressOf(venue.parameters), stricter());
    await pass(proposal, bob);
    await expect(council.governor.queue(...proposal.hashed)).to.be.revertedWithCustomError(
      council.governor,
      "GovernorUnexpectedProposalState",
    );
  });

  it("with too few votes nobody proposes", async () => {
    const carol = await venue.user("carol");
    await expect(
      council.governor.connect(carol.wallet).propose([ZeroAddress], [0n], ["0x"], "mine"),
    ).to.be.revertedWithCustomError(council.governor, "GovernorInsufficientProposerVotes");
  });

  describe("attack: the timelock is bypassed", () => {
    let proposal: Awaited<ReturnType<typeof propose>>;
    beforeEach(async () => {
      await handOver();
      proposal = await propose(addressOf(venue.parameters), stricter());
      await pass(proposal);
    });

    it("by the owner of before", async () => {
      await expect(venue.parameters.setParameters(PARAMETERS, DAY)).to.be.revertedWithCustomError(
        venue.parameters,
        "OwnableUnauthorizedAccount",
      );
    });

    it("by executing before it is queued, or before the delay is over", async () => {
      const execute = () => council.governor.execute(...proposal.hashed);
      await expect(execute()).to.be.revertedWithCustomError(
        council.governor,
        "GovernorUnexpectedProposalState",
      );
      await council.governor.queue(...proposal.hashed);
      await venue.travel(MIN_DELAY - 10n);
      await expect(execute()).to.be.revertedWithCustomError(
        council.timelock,
        "TimelockUnexpectedOperationState",
      );
    });

    it("by scheduling past the governor, or making oneself a proposer", async () => {
      const { timelock } = council;
      const zero = `0x${"00".repeat(32)}`;
      for (const caller of [alice.wallet, venue.owner])
        await expect(
          timelock
            .connect(caller)
            .schedule(addressOf(venue.parameters), 0n, stricter(), zero, zero, MIN_DELAY),
        ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
      const role = await timelock.PROPOSER_ROLE();
      for (const caller of [alice.wallet, venue.owner])
        await expect(
          timelock.connect(caller).grantRole(role, alice.wallet.address),
        ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
    });

    it("by shortening its delay from outside", async () => {
      await expect(council.timelock.updateDelay(0n)).to.be.revertedWithCustomError(
        council.timelock,
        "TimelockUnauthorizedCaller",
      );
    });
  });

  describe("attack: the guardian abuses its power", () => {
    it("R22: it can do nothing but pause", async () => {
      await venue.parameters.setGuardian(alice.wallet.address);
      await handOver();
      const guarded = venue.parameters.connect(alice.wallet);
      await guarded.pause();
      const soon = (await venue.now()) + DAY;
      const { oracle, settlement, committee } = venue;
      const wallet = alice.wallet;
      const attempts = [
        [venue.parameters, () => guarded.setParameters(PARAMETERS, DAY)],
        [venue.parameters, () => guarded.setGuardian(bob.wallet.address)],
        [venue.parameters, () => guarded.announceModel(id("mine"), soon, HOUR)],
        [oracle, () => oracle.connect(wallet).halt(0)],
        [settlement, () => settlement.connect(wallet).veto(0)],
        [committee, () => committee.connect(wallet).rotate(0, [wallet.address], 1, 0n)],
      ] as const;
      for (const [contract, attempt] of attempts)
        await expect(attempt()).to.be.revertedWithCustomError(contract, "OwnableUnauthorizedAccount");
    });
  });
});
