/**
 * A venue on a chain and the reference ledger beside it: every step is taken by both, and both must then agree on
 * everything the engine shows, or refuse with the same error.
 */
import { expect } from "chai";
import { Interface, MaxUint256, type Wallet } from "ethers";

import { assess, hasMarksAtHead, isStuck } from "../../reference/assessment.ts";
import { equityInEscape } from "../../reference/frozen.ts";
import { isPaidByPrice, payoff } from "../../reference/kinds/index.ts";
import type { Fill, Side } from "../../reference/acts/fill.ts";
import { measure } from "../../reference/portfolio.ts";
import { WHOLE, type Block } from "../../reference/Parameters.ts";
import { slotOf, type Quote } from "../../reference/Marks.ts";
import { ownerOf, ReferenceVenue, type Call } from "../../reference/ReferenceVenue.ts";
import { isInGrace, type Attestation } from "../../reference/requirement.ts";
import {
  BANDS,
  createVenue,
  DAY,
  GENESIS,
  PARAMETERS,
  signerKeys,
  USD,
  type Leg,
  type Listing,
  type Order,
  type Token,
  type User,
  type Venue,
} from "../venue.ts";
import { ETH_SPOT, RACE, SOL_SPOT, walkedListings } from "./listings.ts";

/** What happens to the marks, or to the clock. */
export type Occurrence =
  | { act: "post"; quotes: ReadonlyMap<number, Quote>; sameEpoch: boolean; after?: bigint }
  | { act: "wait"; seconds: bigint }
  | { act: "halt"; instrument: number }
  | { act: "unhalt"; instrument: number }
  | { act: "pause" }
  /** What a binary pays (of a set the first of it), or the price of the underlying. */
  | { act: "final"; instrument: number; price: bigint };

export type Step = Call | Occurrence;

export const TRADERS = 5;
const GAS = "0xf00000";
/** Narrow enough that walks come to the caps and to halts, and that dust is refused. */
const WALKED_BANDS = { ...BANDS, perpCap: 800_000n, binaryCap: 800_000n, limitMoves: 4n };
const WALKED_PARAMETERS = { ...PARAMETERS, minLegValue: 20n * USD, minPerLeg: 300n * USD };
const HOUR = 3600n;
const ESCAPE_TERMS = { escapeDelay: DAY, escapeWindow: 6n * HOUR };

export class Twins {
  readonly venue: Venue;
  readonly ledger: ReferenceVenue;
  readonly users: readonly User[];
  readonly instruments: readonly number[];
  /** The marks they began with. */
  readonly usual: ReadonlyMap<number, bigint>;
  /** Tokens by spot. */
  private readonly spots: ReadonlyMap<number, Token>;
  private readonly guardian: Wallet;
  /** What was signed for an attestation of the ledger. */
  private readonly signed = new WeakMap<Attestation, string>();
  private readonly errors: Interface;

  static async create(): Promise<Twins> {
    const guardian = signerKeys("guardian", 1)[0];
    if (guardian === undefined) throw new Error("No guardian");
    const one = { signers: 1, threshold: 1 };
    const venue = await createVenue({
      marginSet: one,
      markSet: one,
      guardian: guardian.address,
      disputeWindow: 60n,
      bands: WALKED_BANDS,
      parameters: WALKED_PARAMETERS,
      listings: [],
    });
    // The clock of the machine moves the chain's between transactions: from here on every block has its time.
    const now = BigInt(GENESIS.getTime() / 1000) + HOUR;
    const ledger = new ReferenceVenue({ ...WALKED_PARAMETERS, ...ESCAPE_TERMS }, WALKED_BANDS);
    await venue.parameters.setEscapeTerms(ESCAPE_TERMS.escapeDelay, ESCAPE_TERMS.escapeWindow);
    const tokenOf = async (name: string) => (await venue.ethers.deployContract(name)) as unknown as Token;
    const tokens = { eth: await tokenOf("TestDollar"), sol: await tokenOf("FineDollar") };
    const listed = walkedListings(now, tokens);
    for (const listing of listed) {
      const { expiry, lower, upper, haircut, priced } = listing.terms;
      await venue.list(listing);
      ledger.list(listing.id, {
        ...listing.limits,
        expiry,
        lower,
        upper,
        haircut,
        priced: priced === 0 ? undefined : priced,
      });
    }
    await venue.registry.listSet(RACE);
    const users: User[] = [];
    for (let index = 0; index <= TRADERS; ++index) users.push(await venue.user(`trader ${String(index)}`));
    for (const address of [guardian.address, ...users.map(({ wallet }) => wallet.address)])
      await venue.provider.request({ method: "hardhat_impersonateAccount", params: [address] });
    await venue.networkHelpers.setBalance(guardian.address, 10n ** 20n);
    await venue.token.mint(venue.owner, 10n ** 16n);
    for (const token of Object.values(tokens))
      for (const { wallet } of users) {
        await token.mint(wallet.address, 10n ** 30n);
        await token.connect(wallet).approve(venue.engine.target, MaxUint256);
      }
    await venue.travelTo(now);
    const spots = new Map([
      [ETH_SPOT, tokens.eth],
      [SOL_SPOT, tokens.sol],
    ]);
    const twins = new Twins(venue, ledger, guardian, users, listed, spots);
    await twins.take({
      act: "post",
      quotes: new Map(listed.map(({ id, mark }) => [id, { price: mark, fundingIndex: 0n }])),
      sameEpoch: false,
    });
    for (const [index, user] of users.entries())
      await twins.take({
        act: "deposit",
        account: user.account,
        amount: (index === TRADERS ? 2_000_000n : 20_000n) * USD,
      });
    return twins;
  }

  private constructor(
    venue: Venue,
    ledger: ReferenceVenue,
    guardian: Wallet,
    users: readonly User[],
    listed: readonly Listing[],
    spots: ReadonlyMap<number, Token>,
  ) {
    this.venue = venue;
    this.ledger = ledger;
    this.guardian = guardian;
    this.users = users;
    this.instruments = listed.map(({ id }) => id);
    this.usual = new Map(listed.map(({ id, mark }) => [id, mark]));
    this.spots = spots;
    const fragments = [venue.engine, venue.committee, venue.oracle].flatMap((contract) =>
      contract.interface.fragments.filter(({ type }) => type === "error"),
    );
    this.errors = new Interface([...new Map(fragments.map((error) => [error.format(), error])).values()]);
  }

  /** An attestation and its signatures. `legs` are what is signed for. */
  async attest(
    account: string,
    legs: readonly Leg[],
    claim: Omit<Attestation, "account" | "portfolioHash">,
    portfolioHash: string,
  ): Promise<Attestation> {
    const attestation: Attestation = { ...claim, account, portfolioHash };
    const bytes = await this.venue.attest(account, legs, claim, {
      epoch: claim.epoch,
      issuedAt: claim.issuedAt,
      ...(claim.genuine ? {} : { signers: signerKeys("nobody", 1) }),
    });
    this.signed.set(attestation, bytes);
    return attestation;
  }

  /** Takes a step on both sides and compares them. @returns the name of the error, if both refused */
  async take(step: Step): Promise<string | undefined> {
    const outcome = await this.step(step);
    await this.compare();
    if (!("account" in step)) await this.compareMarks();
    return outcome;
  }

  private async step(step: Step): Promise<string | undefined> {
    switch (step.act) {
      case "wait":
        await this.venue.travel(step.seconds);
        return undefined;
      case "post":
        return this.post(step.quotes, step.sameEpoch, step.after);
      case "halt":
      case "unhalt":
        return this.toggleHalt(step.act, step.instrument);
      case "pause":
        await this.tick();
        await this.send(this.guardian.address, this.venue.parameters, "pause", []);
        this.ledger.paused = await this.isPaused();
        return undefined;
      case "final":
        return this.makeFinal(step.instrument, step.price);
      default:
        return this.perform(step);
    }
  }

  /** A call of the engine, in a block of its own. */
  private async perform(call: Call): Promise<string | undefined> {
    const { method, args, sender } = await this.encode(call);
    const block = await this.tick();
    this.ledger.paused = await this.isPaused(block.timestamp);
    const refused = await this.send(sender, this.venue.engine, method, args);
    const expected = this.ledger.call(call, block);
    expect(refused ?? "accepted", "the engine's answer").to.equal(expected ?? "accepted");
    return refused;
  }

  private async post(quotes: ReadonlyMap<number, Quote>, sameEpoch: boolean, after = 0n): Promise<undefined> {
    if (after !== 0n) await this.venue.travel(after);
    for (const [instrument, { price, fundingIndex }] of quotes)
      this.venue.setMark(instrument, price, fundingIndex);
    const slots = new Set([...quotes.keys()].map(slotOf));
    const instruments = this.instruments.filter((instrument) => slots.has(slotOf(instrument)));
    await this.venue.postMarks({ instruments, sameEpoch });
    const { timestamp } = await this.latest();
    this.ledger.marks.post(this.venue.epoch(), this.venue.epochTime(), quotes, timestamp);
    return undefined;
  }

  private async toggleHalt(act: "halt" | "unhalt", instrument: number): Promise<undefined> {
    await this.tick();
    await this.venue.oracle[act](instrument);
    this.ledger.marks[act](instrument);
    return undefined;
  }

  private async makeFinal(instrument: number, price: bigint): Promise<undefined> {
    const { settlement, oracle, registry } = this.venue;
    const isOfSet = RACE.includes(instrument);
    const payouts = [price, (USD - price) / 2n, (USD - price + 1n) / 2n];
    // What is paid by a price shares the record of the first that was listed.
    const record = Number(await registry.settledBy(instrument));
    const { isFinal } = await settlement.proposal(instrument);
    if (!isFinal) {
      await this.tick();
      if (isOfSet) await settlement.proposeSet(1n, payouts, this.venue.signSetSettlement(1n, payouts));
      else await settlement.propose(instrument, price, this.venue.signSettlement(record, price));
      await this.venue.travel(await settlement.disputeWindow());
      await this.tick();
      await settlement.finalise(instrument);
    }
    await this.tick();
    await oracle.settle(instrument);
    const final = isFinal ? (await settlement.proposal(instrument)).price : price;
    if (isOfSet) for (const [place, id] of RACE.entries()) this.ledger.marks.settle(id, payouts[place] ?? 0n);
    else
      this.ledger.marks.settle(
        instrument,
        isPaidByPrice(instrument) ? payoff(instrument, this.ledger.listing(instrument), final) : price,
      );
    return undefined;
  }

  /** The next block, a second after the last. */
  private async tick(): Promise<Block> {
    const { number, timestamp } = await this.latest();
    const block = { number: number + 1n, timestamp: timestamp + 1n };
    await this.venue.networkHelpers.time.setNextBlockTimestamp(block.timestamp);
    return block;
  }

  private async isPaused(at?: bigint): Promise<boolean> {
    return (at ?? (await this.latest()).timestamp) < (await this.venue.parameters.pausedUntil());
  }

  async latest(): Promise<Block> {
    const block = (await this.venue.provider.request({
      method: "eth_getBlockByNumber",
      params: ["latest", false],
    })) as { number: string; timestamp: string };
    return { number: BigInt(block.number), timestamp: BigInt(block.timestamp) };
  }

  private async encode(call: Call): Promise<{ method: string; args: unknown[]; sender: string }> {
    const anybody = await this.venue.owner.getAddress();
    const bytes = (attestation: Attestation | undefined): string => {
      if (attestation === undefined) return "0x";
      const signed = this.signed.get(attestation);
      if (signed === undefined) throw new Error("An attestation nobody signed");
      return signed;
    };
    switch (call.act) {
      case "deposit":
        return { method: call.act, args: [call.account, call.amount], sender: anybody };
      case "fundInsurance":
        return { method: call.act, args: [call.amount], sender: anybody };
      case "withdraw":
        return {
          method: call.act,
          args: [call.account, call.amount, 0n, anybody, bytes(call.attestation)],
          sender: call.sender,
        };
      case "depositSpot":
        return {
          method: call.act,
          args: [call.account, call.instrument, call.lots, bytes(call.attestation)],
          sender: call.sender,
        };
      case "withdrawSpot":
        return {
          method: call.act,
          args: [call.account, call.instrument, call.lots, call.sender, bytes(call.attestation)],
          sender: call.sender,
        };
      case "approveOperator": {
        const { account, operator, expiry, notional, mayCancel } = call;
        return {
          method: call.act,
          args: [account, operator, expiry, notional, mayCancel],
          sender: call.sender,
        };
      }
      case "offerBackstop":
        return { method: call.act, args: [call.account, call.marginPerHour], sender: call.sender };
      case "liquidateLegs":
        return {
          method: call.act,
          args: [
            call.account,
            call.liquidator,
            call.legs,
            bytes(call.attestation),
            bytes(call.attestationAfter),
            bytes(call.liquidatorAttestation),
          ],
          sender: call.sender,
        };
      case "proposeEscape":
        return { method: call.act, args: [call.account], sender: call.sender };
      case "cancelEscape":
        return { method: call.act, args: [call.account, bytes(call.attestation)], sender: anybody };
      case "activateEscape":
        return { method: call.act, args: [call.account, call.instruments], sender: anybody };
      case "freezeMarks":
        return { method: call.act, args: [call.instruments], sender: anybody };
      case "settleInEscape":
        return { method: call.act, args: [call.count], sender: anybody };
      case "leave":
        return { method: "leaveVenue", args: [call.account, 0n, anybody], sender: call.sender };
      case "leaveSpot":
        return { method: call.act, args: [call.account, call.instrument, anybody], sender: call.sender };
      case "buySpot":
        return {
          method: call.act,
          args: [call.account, call.instrument, call.lots, anybody],
          sender: anybody,
        };
      case "cancel":
      case "cancelBelow":
        return { method: call.act, args: [call.account, call.salt], sender: call.sender };
      case "noteDeficit":
        return { method: call.act, args: [call.account], sender: anybody };
      case "record":
        return { method: call.act, args: [call.account, bytes(call.attestation)], sender: anybody };
      case "liquidate":
        return {
          method: call.act,
          args: [
            call.account,
            call.liquidator,
            call.fraction,
            bytes(call.attestation),
            bytes(call.liquidatorAttestation),
          ],
          sender: call.sender,
        };
      case "settle":
        return { method: call.act, args: [call.account, call.instruments], sender: anybody };
      case "fill": {
        const [maker, makerSignature] = await this.signOrder(call, call.maker);
        const [taker, takerSignature] = await this.signOrder(call, call.taker);
        const args = [maker, makerSignature, taker, takerSignature, call.size];
        return {
          method: call.act,
          args: [...args, bytes(call.maker.attestation), bytes(call.taker.attestation)],
          sender: call.sender,
        };
      }
    }
  }

  private async signOrder({ instrument }: Fill, side: Side): Promise<[Order, string]> {
    const { account, size, limitPrice, minFill, maxFee, expiry, salt, reduceOnly } = side;
    const terms = { size, limitPrice, minFill, maxFee, expiry, salt, reduceOnly };
    const order: Order = { account, instrument, ...terms, approvalVersion: Number(side.approvalVersion) };
    const user = this.users.find((one) => ownerOf(one.account) === side.signer);
    const nobody = signerKeys("nobody", 1)[0];
    if (nobody === undefined) throw new Error("Nobody");
    return [order, await this.venue.signOrder(user?.wallet ?? nobody, order)];
  }

  /** @returns the name of the error it reverted with, if it did */
  private async send(
    from: string,
    to: { target: unknown; interface: Interface },
    method: string,
    args: unknown[],
  ): Promise<string | undefined> {
    const data = to.interface.encodeFunctionData(method, args);
    try {
      await this.venue.provider.request({
        method: "eth_sendTransaction",
        params: [{ from, to: to.target, data, gas: GAS }],
      });
      return undefined;
    } catch (error) {
      const reason = (error as { data?: string }).data;
      if (typeof reason !== "string") throw error;
      return this.errors.parseError(reason)?.name ?? reason;
    }
  }

  /** Everything the engine shows is what the ledger says, to the unit. */
  async compare(): Promise<void> {
    const { engine } = this.venue;
    const block = await this.latest();
    this.ledger.paused = await this.isPaused(block.timestamp);
    const chain = this.ledger.at(block);
    const { book } = chain;

    for (const [index, { account: id }] of this.users.entries()) {
      const who = `trader ${String(index)}`;
      const account = book.read(id);
      const state = await engine.account(id);
      expect(
        [state.cash, state.initialMargin, state.maintenanceMargin, state.epoch, state.checkedBlock],
        `${who}: cash, margins, epoch, checked block`,
      ).to.deep.equal([
        account.cash,
        account.initialMargin,
        account.maintenanceMargin,
        account.epoch,
        account.checkedBlock % 2n ** 16n,
      ]);
      expect(state.flagged, `${who}: in liquidation`).to.equal(account.auction !== undefined);
      const legs = await engine.positions(id);
      expect(
        legs.map(({ instrument, size, fundingIndex }) => [instrument, size, fundingIndex]),
        `${who}: positions`,
      ).to.deep.equal(
        account.holdings.map(({ instrument, lots, settledIndex }) => [
          BigInt(instrument),
          lots,
          settledIndex,
        ]),
      );
      if (book.escape.isActive) {
        const { equity } = await engine.measure(id);
        expect(equity, `${who}: equity at the frozen marks`).to.equal(equityInEscape(chain, account));
        expect(await engine.escapeDebt(id), `${who}: what its spots owe`).to.equal(book.escape.debtOf(id));
        continue;
      }
      const { perHour, available } = {
        perHour: book.backstops.perHour(id),
        available: book.backstops.available(id, block.timestamp),
      };
      const backstop = await engine.backstop(id);
      expect([backstop.marginPerHour, backstop.available], `${who}: backstop`).to.deep.equal([
        perHour,
        available,
      ]);
      const proposal = book.escape.proposals.get(id);
      const shownProposal = await engine.escapeProposal(id);
      expect([shownProposal.epoch, shownProposal.activeFrom], `${who}: escape proposal`).to.deep.equal([
        proposal?.epoch ?? 0n,
        proposal?.activeFrom ?? 0n,
      ]);
      expect(await engine.firstSalt(id), `${who}: first salt`).to.equal(book.authority.firstSalt(id));
      const measured = measure(chain, account.holdings, account.cash);
      const shown = await engine.measure(id);
      expect(
        [shown.equity, shown.worstCase, shown.portfolioHash, shown.oldestEpoch, shown.restricted],
        `${who}: equity, W, hash, oldest epoch, restricted`,
      ).to.deep.equal([
        measured.equity,
        measured.worstCase,
        measured.hash,
        measured.oldestEpoch ?? 2n ** 256n - 1n,
        measured.restricted,
      ]);
      const assessment = assess(chain, id, undefined);
      const offered = assessment.hasProof && hasMarksAtHead(chain, assessment) && !isInGrace(chain);
      const terms = await engine.liquidationTerms(id, "0x");
      const { initialMargin, maintenanceMargin } = assessment.counted;
      const rate = offered && initialMargin !== 0n ? (assessment.bonus * WHOLE) / initialMargin : 0n;
      expect(
        [
          terms.initialMargin,
          terms.maintenanceMargin,
          terms.fractionMax,
          terms.fractionMin,
          terms.bonusRate,
          terms.legsOnly,
        ],
        `${who}: terms of a slice`,
      ).to.deep.equal([
        initialMargin,
        maintenanceMargin,
        offered ? assessment.fractionMax : 0n,
        offered ? assessment.fractionMin : 0n,
        rate,
        offered && assessment.fractionMax !== 0n && isStuck(chain, assessment),
      ]);
    }

    for (const instrument of this.instruments) {
      const name = `instrument ${instrument.toString(16)}`;
      expect(await engine.openInterest(instrument), `${name}: open interest`).to.equal(
        book.openInterest(instrument),
      );
    }

    for (const [spot, token] of this.spots) {
      const { lotUnits } = await this.venue.registry.collateral(spot);
      expect(await token.balanceOf(engine.target), "R1: tokens of a spot").to.equal(
        book.openInterest(spot) * lotUnits,
      );
    }

    const { fees, insurance, nonce } = await engine.globals();
    const { held, claimIndex } = await engine.claims();
    expect([fees, insurance, held, claimIndex, nonce], "fees, insurance, held, ρ, nonce").to.deep.equal([
      book.fund.fees,
      book.fund.insurance,
      book.fund.held,
      book.fund.index,
      book.changes + (book.escape.isActive ? 2n ** 39n : 0n),
    ]);
    const noted = book.notedDeficits();
    const { deficits, withdrawalIndex } = await engine.provisional();
    expect([deficits, withdrawalIndex], "noted deficits, ρ'").to.deep.equal([
      noted,
      book.fund.paidIndex(noted),
    ]);
    expect(await this.venue.token.balanceOf(engine.target), "the engine's tokens").to.equal(
      fees + insurance + held,
    );
    const open = await engine.accountCount();
    const ids = await Promise.all(
      Array.from({ length: Number(open) }, (_, i) => engine.accountAt(BigInt(i))),
    );
    expect(ids, "open accounts").to.deep.equal(book.openAccounts());
    const { activatedAt, leaveFrom, unsettled } = await engine.escape();
    const { escape } = book;
    expect([activatedAt, leaveFrom, unsettled], "escape").to.deep.equal([
      escape.activatedAt,
      escape.leaveFrom,
      escape.unsettled,
    ]);
  }

  /** No call of the engine moves a mark. */
  private async compareMarks(): Promise<void> {
    const { marks } = this.ledger;
    for (const instrument of this.instruments) {
      const name = `instrument ${instrument.toString(16)}`;
      const mark = marks.of(instrument);
      const shown = await this.venue.oracle.mark(instrument);
      const flags = mark.settled ? 5n : 1n + (mark.halted ? 2n : 0n) + (mark.limited ? 8n : 0n);
      expect([shown.price, shown.fundingIndex, shown.flags, shown.epoch], `${name}: mark`).to.deep.equal([
        mark.price,
        mark.fundingIndex,
        flags,
        marks.slotEpoch(instrument),
      ]);
      const { price, limitMoves, halfHour } = marks.anchorOf(instrument);
      const anchor = await this.venue.oracle.anchor(instrument);
      expect([anchor.price, anchor.limitMoves, anchor.halfHour], `${name}: anchor`).to.deep.equal([
        price,
        limitMoves,
        halfHour,
      ]);
    }
  }
}
