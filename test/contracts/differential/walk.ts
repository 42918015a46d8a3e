/** What traders, keepers, quorums and markets do at random, weighted as in a bad week. */
import { isFrozen, measure, valuedOf } from "../../reference/portfolio.ts";
import { portfolioHash } from "../venue/portfolio.ts";
import { assess, isStuck } from "../../reference/assessment.ts";
import { RATIO, WHOLE } from "../../reference/Parameters.ts";
import type { Quote } from "../../reference/Marks.ts";
import {
  BINARY,
  CALL,
  isPaidByPrice,
  kindFor,
  kindOf,
  lotDecimalsOf,
  PERP,
  PUT,
  SCALAR,
  SPOT,
} from "../../reference/kinds/index.ts";
import { ownerOf, type Call, type Chain } from "../../reference/ReferenceVenue.ts";
import type { Side } from "../../reference/acts/fill.ts";
import type { Attestation } from "../../reference/requirement.ts";
import { abs, max, min } from "../../reference/Rational.ts";
import { afterChange, USD, type Leg, type User } from "../venue.ts";
import { endVenue, stepsAfterTheEnd } from "./escapeWalk.ts";
import { Randomness } from "./randomness.ts";
import { TRADERS, type Step, type Twins } from "./twins.ts";

const WEIGHTS = {
  trade: 42,
  close: 6,
  custody: 6,
  deposit: 6,
  withdraw: 5,
  post: 7,
  crash: 11,
  wait: 2,
  endow: 2,
  record: 9,
  noteDeficit: 5,
  slice: 20,
  chooseLegs: 5,
  backstop: 3,
  final: 7,
  settle: 5,
  halt: 3,
  pause: 1,
  cancel: 2,
  approve: 2,
  escape: 2,
} as const;

/** The step of a walk at which its venue ends, in half of them. */
const LAST_OF_VENUE = 120;

/** The requirement honest servers attest: shares of W, so that it is homogeneous. */
const INITIAL_SHARE = 200_000n;
const MAINTENANCE_SHARE = 140_000n;

/** All steps that the number `step` of the walk takes, one after the other: each sees what the ones before it did. */
export async function* stepsOf(twins: Twins, seed: string, step: number): AsyncGenerator<Step> {
  const random = new Randomness(`${seed} ${String(step)}`);
  if (twins.ledger.book.escape.isActive) yield* stepsAfterTheEnd(twins, random);
  else if (step === LAST_OF_VENUE && random.once(2)) {
    // So far that some accounts owe more than they have, spots apart.
    yield* new Walker(twins, random).crash(6n);
    yield* endVenue(twins, random);
  } else yield* new Walker(twins, random).steps();
}

class Walker {
  private readonly twins: Twins;
  private readonly random: Randomness;

  constructor(twins: Twins, random: Randomness) {
    this.twins = twins;
    this.random = random;
  }

  async *steps(): AsyncGenerator<Step> {
    if (this.twins.ledger.book.fund.index < WHOLE && this.random.once(8))
      yield { act: "fundInsurance", amount: this.random.between(1n, 4_000n * USD) };
    const choice = this.random.weighted(WEIGHTS);
    if (
      ["trade", "close", "custody", "withdraw", "record", "noteDeficit", "slice", "chooseLegs"].includes(
        choice,
      )
    )
      yield* this.freshen();
    switch (choice) {
      case "trade":
        yield* this.trade();
        break;
      case "close":
        yield* this.close();
        break;
      case "deposit":
        yield this.deposit();
        break;
      case "withdraw":
        yield await this.withdraw();
        break;
      case "post":
        yield* this.post();
        break;
      case "crash":
        yield* this.crash();
        if (this.random.once(3)) yield* this.noteDeficit();
        break;
      case "wait":
        yield { act: "wait", seconds: this.random.between(1n, 4n * 3600n) };
        break;
      case "endow":
        yield { act: "fundInsurance", amount: this.random.between(0n, 4_000n * USD) };
        break;
      case "record":
        yield await this.record();
        break;
      case "noteDeficit":
        yield* this.noteDeficit();
        break;
      case "slice":
        yield* this.slice();
        break;
      case "chooseLegs":
        yield* this.chooseLegs();
        break;
      case "backstop":
        yield this.offerBackstop();
        break;
      case "custody":
        yield await this.custody();
        break;
      case "approve":
        yield await this.approve();
        break;
      case "escape":
        yield* this.escape();
        break;
      case "final":
        yield* this.final();
        break;
      case "settle":
        yield* this.settle();
        break;
      case "halt":
        yield* this.halt();
        break;
      case "pause":
        // It lasts three days, which is most of a walk.
        if (this.random.once(3)) yield { act: "pause" };
        break;
      case "cancel":
        yield this.cancel();
        break;
    }
  }

  private get chain(): Promise<Chain> {
    return this.twins
      .latest()
      .then(({ number, timestamp }) =>
        this.twins.ledger.at({ number: number + 1n, timestamp: timestamp + 1n }),
      );
  }

  private user(index: bigint | number) {
    const user = this.twins.users[Number(index)];
    if (user === undefined) throw new RangeError("No such user");
    return user;
  }

  private anyone = () => this.user(this.random.below(BigInt(TRADERS + 1)));

  private other(than: User): User {
    return this.random.pick(this.twins.users.filter((user) => user !== than));
  }

  // ---- cash

  private deposit(): Step {
    const { account } = this.anyone();
    const isOpen = this.twins.ledger.book.openAccounts().includes(account);
    const amount = this.random.once(4)
      ? this.random.between(0n, 1_000n)
      : this.random.between(isOpen ? 1n : 9n * USD, 10_000n * USD);
    return { act: "deposit", account, amount };
  }

  private async withdraw(): Promise<Step> {
    const user = this.anyone();
    const { account: id } = user;
    const chain = await this.chain;
    const account = chain.book.read(id);
    const { equity, worstCase } = measure(chain, account.holdings, account.cash);
    const free = equity - (worstCase * INITIAL_SHARE) / RATIO;
    const isFlat = account.holdings.length === 0;
    const amount = this.random.pick([
      isFlat && !this.random.once(4) ? USD : max(equity, 0n),
      isFlat ? 9n * USD : this.random.between(0n, max(equity, 1n)),
      max(free - this.random.below(3n), 0n),
      max(equity - worstCase - this.random.below(2n), 1n),
      this.random.between(1n, 100n * USD),
    ]);
    const sender = this.random.once(30) ? this.anyone().account : id;
    const attestation = this.random.once(3) ? undefined : await this.attest(id, legsOf(account.holdings));
    return {
      act: "withdraw",
      sender: ownerOf(sender),
      account: id,
      amount,
      ...(attestation && { attestation }),
    };
  }

  private async custody(): Promise<Step> {
    const { account: id } = this.user(this.random.below(BigInt(TRADERS)));
    const { holdings } = this.twins.ledger.book.read(id);
    const spots = this.twins.instruments.filter((instrument) => kindOf(instrument) === SPOT);
    const held = holdings.filter(({ instrument }) => kindOf(instrument) === SPOT);
    const isDeposit = held.length === 0 || this.random.once(2);
    const instrument = isDeposit ? this.random.pick(spots) : this.random.pick(held).instrument;
    const has = held.find((holding) => holding.instrument === instrument)?.lots ?? 0n;
    const lots = isDeposit
      ? this.lotsOf(instrument, this.random.between(USD, 12_000n * USD))
      : this.random.once(3)
        ? has + this.random.below(2n)
        : this.random.between(0n, has);
    const sender = this.random.once(30) ? this.anyone().account : id;
    const attestation = this.random.once(3)
      ? undefined
      : await this.attest(id, afterChange(legsOf(holdings), instrument, isDeposit ? lots : -lots));
    return {
      act: isDeposit ? "depositSpot" : "withdrawSpot",
      sender: ownerOf(sender),
      account: id,
      instrument,
      lots,
      ...(attestation && { attestation }),
    };
  }

  /** Lots of about `notional` of the underlying. */
  private lotsOf(instrument: number, notional: bigint): bigint {
    const { marks, listing } = this.twins.ledger.at({ number: 0n, timestamp: 0n });
    const { price } = marks.of(listing(instrument).priced ?? instrument);
    return 1n + (notional * 10n ** BigInt(lotDecimalsOf(instrument))) / price;
  }

  // ---- trades

  private async *trade(): AsyncGenerator<Step> {
    // What has expired stops whoever holds it.
    if (!this.random.once(3)) yield* this.final();
    const maker = this.user(this.random.below(BigInt(TRADERS)));
    const taker = this.random.once(6) ? this.user(TRADERS) : this.random.once(40) ? maker : this.other(maker);
    const instrument = await this.pickTraded(maker.account);
    const notional = this.random.between(USD, this.random.once(2) ? 90_000n * USD : 15_000n * USD);
    if (kindOf(instrument) === SPOT && !this.random.once(4)) {
      yield* this.sellSpot(instrument);
      return;
    }
    const lots = hasPayout(instrument)
      ? this.random.between(1n, 30_000n)
      : this.lotsOf(instrument, kindOf(instrument) === SPOT ? notional / 10n : notional);
    yield await this.fill(maker.account, taker.account, instrument, this.random.once(2) ? lots : -lots);
  }

  /** There is no short spot: whoever has it sells. */
  private async *sellSpot(instrument: number): AsyncGenerator<Step> {
    for (const seller of this.twins.users) {
      const { holdings } = this.twins.ledger.book.read(seller.account);
      const held = holdings.find((holding) => holding.instrument === instrument);
      if (held === undefined) continue;
      const lots = this.random.between(1n, held.lots);
      yield await this.fill(seller.account, this.other(seller).account, instrument, -lots);
      return;
    }
  }

  /** Mostly what trades now, and what its maker has already: every leg more may stop the others one day. */
  private async pickTraded(maker: string): Promise<number> {
    const chain = await this.chain;
    const held = chain.book
      .read(maker)
      .holdings.filter(
        ({ instrument }) => !chain.marks.of(instrument).settled && !isFrozen(chain, instrument),
      );
    if (held.length > 2 && !this.random.once(4)) return this.random.pick(held).instrument;
    const isOpen = this.random.once(12)
      ? () => true
      : (id: number) => !chain.marks.of(id).settled && !isFrozen(chain, id);
    const live = this.twins.instruments.filter(isOpen);
    const kind = this.random.weighted({ perp: 12, contract: 6, option: 6, spot: 2 });
    const ofKind = live.filter((instrument) => TRADED[kind].includes(kindOf(instrument)));
    return this.random.pick(ofKind.length === 0 ? live : ofKind);
  }

  private async *close(): AsyncGenerator<Step> {
    const chain = await this.chain;
    const maker = this.user(this.random.below(BigInt(TRADERS)));
    const { holdings } = chain.book.read(maker.account);
    if (holdings.length === 0) return;
    const { instrument, lots } = this.random.pick(holdings);
    const part = this.random.once(2) ? lots : lots / 3n;
    if (part !== 0n)
      yield await this.fill(maker.account, this.other(maker).account, instrument, -part, this.random.once(2));
  }

  private async fill(
    maker: string,
    taker: string,
    instrument: number,
    lots: bigint,
    reduceOnly = false,
  ): Promise<Call> {
    const { random } = this;
    const price = this.priceNear(instrument);
    const size = abs(lots);
    const odd = random.once(10);
    const side = async (account: string, change: bigint, limitPrice: bigint): Promise<Side> => {
      const before = legsOf(this.twins.ledger.book.read(account).holdings);
      const attestation = random.once(8)
        ? undefined
        : await this.attest(account, afterChange(before, instrument, change));
      return {
        account,
        size: odd && random.once(3) ? change * 2n : odd && random.once(6) ? -change : change,
        limitPrice,
        minFill: odd && random.once(3) ? size + random.below(3n) - 1n : 1n,
        maxFee: odd && random.once(4) ? 300n : 10_000n,
        expiry: odd && random.once(4) ? (await this.twins.latest()).timestamp + random.below(3n) : 2n ** 39n,
        salt: random.below(odd ? 8n : 2n ** 60n),
        reduceOnly: odd && random.once(2) ? true : account === maker && reduceOnly,
        ...this.signedBy(account, odd && random.once(4)),
        ...(attestation && { attestation }),
      };
    };
    const makerSide = await side(maker, lots, price);
    const takerSide = await side(taker, -lots, odd && random.once(3) ? price + random.below(3n) - 1n : price);
    return {
      act: "fill",
      sender: ownerOf(random.once(4) ? maker : this.anyone().account),
      instrument,
      size: odd && random.once(12) ? 0n : size,
      maker: makerSide,
      taker: takerSide,
    };
  }

  /** Mostly by the owner; by an operator that may, or may not. */
  private signedBy(account: string, odd: boolean): Pick<Side, "signer" | "approvalVersion"> {
    const { authority } = this.twins.ledger.book;
    const operators = this.twins.users
      .map((user) => ownerOf(user.account))
      .filter((operator) => authority.approval(account, operator).expiry !== 0n);
    const isByOperator = operators.length !== 0 && this.random.once(6);
    if (!odd && !isByOperator) return { signer: ownerOf(account), approvalVersion: 0n };
    if (odd && this.random.once(2)) return { signer: "nobody", approvalVersion: 0n };
    const signer = isByOperator ? this.random.pick(operators) : ownerOf(this.anyone().account);
    const { version } = authority.approval(account, signer);
    return { signer, approvalVersion: odd ? version + this.random.below(2n) : version };
  }

  /** Mostly the mark; sometimes a little more than a band away. */
  private priceNear(instrument: number): bigint {
    const chain = this.twins.ledger.at({ number: 0n, timestamp: 0n });
    const mark = valuedOf(chain, instrument);
    if (!this.random.once(4)) return mark.price;
    const kind = kindFor(instrument);
    const band = (kind.tradeBand(mark, chain.listing(instrument).tradeBand) * 11n) / 10n + 1n;
    return max(1n, min(mark.price + this.random.below(2n * band) - band, kind.highest ?? 2n ** 47n));
  }

  /** The salts of odd orders are the ones that are cancelled. */
  private cancel(): Step {
    const { account } = this.anyone();
    const sender = ownerOf(this.random.once(3) ? this.anyone().account : account);
    if (!this.random.once(4)) return { act: "cancel", sender, account, salt: this.random.below(8n) };
    return { act: "cancelBelow", sender, account, salt: this.random.below(4n) };
  }

  private async approve(): Promise<Step> {
    const { account } = this.anyone();
    const sender = this.random.once(10) ? this.anyone().account : account;
    const { timestamp } = await this.twins.latest();
    return {
      act: "approveOperator",
      sender: ownerOf(sender),
      account,
      operator: ownerOf(this.anyone().account),
      expiry: this.random.once(5) ? 0n : timestamp + this.random.below(9_000n),
      notional: this.random.once(3) ? 2n ** 128n - 1n : this.random.below(60_000n * USD),
      mayCancel: this.random.once(2),
    };
  }

  // ---- margins

  /** Often of an account that is in trouble. */
  private async record(): Promise<Step> {
    const chain = await this.chain;
    const troubled = this.twins.users.find(({ account }) => {
      const { holdings, cash, auction } = chain.book.read(account);
      const { equity, worstCase } = measure(chain, holdings, cash);
      return auction === undefined && equity * RATIO < worstCase * MAINTENANCE_SHARE;
    });
    const { account: id } = troubled !== undefined && this.random.once(2) ? troubled : this.anyone();
    const { holdings } = chain.book.read(id);
    if (this.random.once(4)) return { act: "record", account: id };
    return { act: "record", account: id, attestation: await this.attest(id, legsOf(holdings)) };
  }

  /** Mostly of an account that is below zero; and somebody gets out. */
  private async *noteDeficit(): AsyncGenerator<Step> {
    const chain = await this.chain;
    const insolvent = this.twins.users.find(({ account }) => {
      const { holdings, cash } = chain.book.read(account);
      return measure(chain, holdings, cash).equity < 0n;
    });
    const { account } = insolvent !== undefined && !this.random.once(4) ? insolvent : this.anyone();
    yield { act: "noteDeficit", account };
    if (this.random.once(2)) return;
    const { account: leaving } = this.random.once(2) ? this.user(TRADERS) : this.anyone();
    const amount = this.random.between(1n, 10_000n * USD);
    yield { act: "withdraw", sender: ownerOf(leaving), account: leaving, amount };
  }

  private async *slice(): AsyncGenerator<Step> {
    const { random } = this;
    const first = random.below(BigInt(TRADERS));
    for (let i = 0n; i < BigInt(TRADERS); ++i) {
      const { account: id } = this.user((first + i) % BigInt(TRADERS));
      const chain = await this.chain;
      const { holdings } = chain.book.read(id);
      const onRecord = random.once(4);
      const attestation = onRecord ? undefined : await this.attest(id, legsOf(holdings));
      const { fractionMax, fractionMin } = this.offered(chain, id, attestation);
      if (fractionMax === 0n && !(i + 1n === BigInt(TRADERS) && random.once(3))) continue;
      const isFree = measure(chain, holdings, chain.book.read(id).cash).equity <= 0n;
      const pushed = this.twins.users.find(({ account }) => chain.book.backstops.perHour(account) !== 0n);
      const liquidator =
        isFree && pushed !== undefined && random.once(2)
          ? pushed.account
          : random.once(4)
            ? this.anyone().account
            : this.user(TRADERS).account;
      const fraction = random.once(3)
        ? WHOLE
        : random.once(8)
          ? random.below(WHOLE)
          : random.between(fractionMin, fractionMax);
      const taken = takenOver(
        legsOf(chain.book.read(liquidator).holdings),
        legsOf(holdings),
        min(fraction, fractionMax),
      );
      const liquidatorAttestation = random.once(2) ? undefined : await this.attest(liquidator, taken);
      yield {
        act: "liquidate",
        sender: ownerOf(
          random.once(chain.book.backstops.perHour(liquidator) === 0n ? 30 : 2)
            ? this.anyone().account
            : liquidator,
        ),
        account: id,
        liquidator,
        fraction,
        ...(attestation && { attestation }),
        ...(liquidatorAttestation && { liquidatorAttestation }),
      };
      return;
    }
  }

  /** Of an account whose slices are blocked, or of any: one or two legs, most of them live. */
  private async *chooseLegs(): AsyncGenerator<Step> {
    const { random } = this;
    const chain = await this.chain;
    const blocked = this.twins.users.find(({ account }) => {
      const assessment = assess(chain, account, undefined);
      return assessment.measured.equity < assessment.measured.worstCase / 5n && isStuck(chain, assessment);
    });
    if (blocked === undefined) {
      if (random.once(3)) yield* this.blockSlices();
      if (!random.once(6)) return;
    }
    const { account: id } = blocked ?? this.anyone();
    const { account: liquidator } = random.once(4) ? this.anyone() : this.user(TRADERS);
    const holdings = chain.book.read(id).holdings.toSorted((a, b) => a.instrument - b.instrument);
    if (holdings.length === 0) return;
    const live = holdings.filter(({ instrument }) => !isFrozen(chain, instrument));
    const from = random.once(8) || live.length === 0 ? holdings : live;
    const first = random.pick(from);
    const chosen = random.once(2) ? [first] : from.filter((leg) => leg === first || random.once(2));
    const legs = chosen.map(({ instrument, lots }) => ({
      instrument,
      lots: random.once(3) ? random.between(random.once(9) ? 0n : 1n, abs(lots)) : abs(lots),
    }));
    const signed = legs.map(({ instrument, lots }) => {
      const held = holdings.find((leg) => leg.instrument === instrument)?.lots ?? 0n;
      return { instrument, lots: held < 0n ? -lots : lots };
    });
    const own = legsOf(chain.book.read(id).holdings);
    const left = signed.reduce((rest, leg) => afterChange(rest, leg.instrument, -leg.lots), own);
    const taken = signed.reduce(
      (sum, leg) => afterChange(sum, leg.instrument, leg.lots),
      legsOf(chain.book.read(liquidator).holdings),
    );
    const attestation = random.once(8) ? undefined : await this.attest(id, own);
    const attestationAfter = random.once(12) ? undefined : await this.attest(id, left);
    const liquidatorAttestation = random.once(2) ? undefined : await this.attest(liquidator, taken);
    yield {
      act: "liquidateLegs",
      sender: ownerOf(random.once(10) ? this.anyone().account : liquidator),
      account: id,
      liquidator,
      legs: random.once(20) ? legs.toReversed() : legs,
      ...(attestation && { attestation }),
      ...(attestationAfter && { attestationAfter }),
      ...(liquidatorAttestation && { liquidatorAttestation }),
    };
  }

  /** Somebody with several legs cannot trade one of them any more, and the others move. */
  private async *blockSlices(): AsyncGenerator<Step> {
    const chain = await this.chain;
    const stuck = this.twins.users
      .slice(0, TRADERS)
      .map(({ account }) => chain.book.read(account).holdings)
      .find(
        (holdings) => holdings.length > 1 && !holdings.some(({ instrument }) => isFrozen(chain, instrument)),
      );
    const halted = stuck?.find(({ instrument }) => !chain.marks.of(instrument).settled);
    if (halted === undefined) return;
    yield { act: "halt", instrument: halted.instrument };
    yield* this.crash();
    yield* this.crash();
  }

  private offerBackstop(): Step {
    const { account } = this.random.once(3) ? this.anyone() : this.user(TRADERS);
    const sender = ownerOf(this.random.once(10) ? this.anyone().account : account);
    const marginPerHour = this.random.once(6) ? 0n : this.random.between(100n * USD, 40_000n * USD);
    return { act: "offerBackstop", sender, account, marginPerHour };
  }

  /** Claims that the committee is silent, and answers. */
  private async *escape(): AsyncGenerator<Step> {
    const { account } = this.anyone();
    const { proposals } = this.twins.ledger.book.escape;
    const standing = this.twins.users.find((user) => proposals.has(user.account))?.account;
    if (standing === undefined || this.random.once(3)) {
      const sender = ownerOf(this.random.once(10) ? this.anyone().account : account);
      yield { act: "proposeEscape", sender, account };
      return;
    }
    if (this.random.once(4)) yield { act: "activateEscape", account: standing, instruments: [] };
    if (this.random.once(2)) yield* this.post();
    const { holdings } = this.twins.ledger.book.read(standing);
    const attestation = this.random.once(8) ? undefined : await this.attest(standing, legsOf(holdings));
    yield { act: "cancelEscape", account: standing, ...(attestation && { attestation }) };
  }

  /** What would be offered; nothing where the attestation is not even accepted. */
  private offered(chain: Chain, id: string, attestation: Attestation | undefined) {
    try {
      return assess(chain, id, attestation);
    } catch {
      return { fractionMax: 0n, fractionMin: 0n };
    }
  }

  /** Mostly honest, at the marks of now; sometimes hostile, old, or of something else. */
  private async attest(account: string, legs: readonly Leg[]): Promise<Attestation> {
    const { random } = this;
    const { marks, book } = this.twins.ledger;
    const { timestamp } = await this.twins.latest();
    const chain = await this.chain;
    const holdings = legs.map(({ instrument, size }) => ({ instrument, lots: size, settledIndex: 0n }));
    const { worstCase } = measure(chain, holdings, 0n);
    const share = (ratio: bigint) => (worstCase * ratio + RATIO - 1n) / RATIO;
    let initialMargin = share(INITIAL_SHARE);
    let maintenanceMargin = share(MAINTENANCE_SHARE);
    if (random.once(12)) {
      initialMargin = random.below(max(2n * worstCase, 1n));
      maintenanceMargin = random.once(6) ? initialMargin + 1n : random.below(initialMargin + 1n);
    }
    const epoch = random.once(20)
      ? max(marks.epoch + random.below(7n) - 5n, 1n)
      : random.once(20)
        ? book.read(account).epoch
        : marks.epoch;
    const issuedAt = random.once(40) ? timestamp + random.below(1_300n) - 1_200n : timestamp;
    const genuine = !random.once(60);
    const signedFor = random.once(60) ? this.anyone().account : account;
    const hash = portfolioHash(legs);
    const claim = {
      epoch: min(epoch, marks.epoch + 1n),
      initialMargin,
      maintenanceMargin,
      issuedAt,
      genuine,
    };
    return this.twins.attest(signedFor, legs, claim, hash);
  }

  // ---- marks

  private async *freshen(): AsyncGenerator<Step> {
    const { timestamp } = await this.twins.latest();
    if (timestamp - this.twins.ledger.marks.time > 600n && !this.random.once(16)) yield* this.post();
  }

  /** Mostly all slots; sometimes some, and later the rest in the same epoch. */
  private *post(): Generator<Step> {
    const { random } = this;
    const quotes = [...this.moved((instrument, price) => this.drift(instrument, price))];
    if (!random.once(4)) {
      yield { act: "post", quotes: new Map(quotes), sameEpoch: false, after: this.interval() };
      return;
    }
    const isFirst = ([instrument]: readonly [number, Quote]) =>
      hasPayout(instrument) ? instrument % 16 < 8 : instrument % 8 < 4;
    yield { act: "post", quotes: new Map(quotes.filter(isFirst)), sameEpoch: false, after: this.interval() };
    const rest = quotes.filter((quote) => !isFirst(quote));
    if (random.once(2)) yield { act: "post", quotes: new Map(rest), sameEpoch: true };
  }

  /** Several epochs in one direction, each a little inside the band or beyond it. */
  *crash(least = 1n): Generator<Step> {
    const { random } = this;
    const direction = random.once(2) ? 1n : -1n;
    const epochs = least + random.below(4n);
    for (let epoch = 0n; epoch < epochs; ++epoch)
      yield {
        act: "post",
        quotes: this.moved((instrument, price) =>
          hasPayout(instrument)
            ? price + direction * random.below(202_000n)
            : price + (direction * this.steppedOf(instrument) * (60_000n + random.below(41_000n))) / RATIO,
        ),
        sameEpoch: false,
        after: this.interval(),
      };
    if (!random.once(3)) yield* this.post();
  }

  /** Seconds between two epochs: funding moves by no more than its share of them. */
  private interval(): bigint {
    return this.random.between(20n, 100n);
  }

  private drift(instrument: number, price: bigint): bigint {
    const step = hasPayout(instrument) ? 60_000n : this.steppedOf(instrument) / 25n;
    return price + this.random.below(2n * step + 1n) - step;
  }

  /** Prices between a fifth and five times what is usual, binaries between nothing and a dollar. */
  private moved(next: (instrument: number, price: bigint) => bigint): Map<number, Quote> {
    const { marks } = this.twins.ledger;
    return new Map(
      this.twins.instruments.map((instrument) => {
        const { price, fundingIndex } = marks.of(instrument);
        const wanted = next(instrument, price);
        if (hasPayout(instrument))
          return [instrument, { price: max(1n, min(wanted, USD)), fundingIndex: 0n }];
        const usual = this.twins.usual.get(instrument) ?? price;
        const pulled =
          wanted > 5n * usual ? price - price / 20n : wanted < usual / 5n ? price + price / 20n : wanted;
        if (kindOf(instrument) !== PERP) return [instrument, { price: max(1n, pulled), fundingIndex: 0n }];
        const premium = this.random.once(30) ? 2n * 10n ** 15n : price * 10n ** 3n;
        return [
          instrument,
          { price: pulled, fundingIndex: fundingIndex + this.random.below(2n * premium + 1n) - premium },
        ];
      }),
    );
  }

  /** What a move is a share of: the mark, or an option's underlying's. */
  private steppedOf(instrument: number): bigint {
    const { ledger } = this.twins;
    return ledger.marks.of(ledger.listing(instrument).priced ?? instrument).price;
  }

  private *halt(): Generator<Step> {
    const { marks } = this.twins.ledger;
    const halted = this.twins.instruments.filter((instrument) => marks.of(instrument).halted);
    const instrument = this.random.pick(this.twins.instruments);
    for (const one of halted) yield { act: "unhalt", instrument: one };
    if (halted.length === 0 && !marks.of(instrument).settled) yield { act: "halt", instrument };
  }

  // ---- settlement

  private async *final(): AsyncGenerator<Step> {
    const chain = await this.chain;
    const expired = this.twins.instruments.find((instrument) => {
      const { expiry } = chain.listing(instrument);
      return expiry !== 0n && expiry <= chain.block.timestamp && !chain.marks.of(instrument).settled;
    });
    if (expired === undefined) return;
    const price = isPaidByPrice(expired)
      ? this.random.between(35_000n * USD, 65_000n * USD)
      : this.random.pick([0n, USD, this.random.below(USD)]);
    const { expiry } = chain.listing(expired);
    // What shares a price is mostly settled together.
    const others = this.twins.instruments.filter(
      (instrument) =>
        instrument !== expired &&
        isPaidByPrice(expired) &&
        isPaidByPrice(instrument) &&
        chain.listing(instrument).expiry === expiry &&
        !chain.marks.of(instrument).settled &&
        !this.random.once(4),
    );
    for (const instrument of [expired, ...others]) yield { act: "final", instrument, price };
    yield* this.settle();
    if (this.random.once(2)) yield* this.settle();
  }

  private *settle(): Generator<Step> {
    const { book, marks } = this.twins.ledger;
    const holdsFinal = ({ account }: User) =>
      book.read(account).holdings.some(({ instrument }) => marks.of(instrument).settled);
    const { account } = this.random.once(4)
      ? this.anyone()
      : (this.twins.users.find(holdsFinal) ?? this.anyone());
    const held = book.read(account).holdings.map(({ instrument }) => instrument);
    const final = held.filter((instrument) => marks.of(instrument).settled);
    const instruments = this.random.once(10) ? [...held, ...held] : final;
    yield { act: "settle", account, instruments };
  }
}

const TRADED = { perp: [PERP], contract: [BINARY, SCALAR], option: [CALL, PUT], spot: [SPOT] };

/** Binaries and scalars: from nothing to a dollar. */
const hasPayout = (instrument: number): boolean => TRADED.contract.includes(kindOf(instrument));

const legsOf = (holdings: readonly { instrument: number; lots: bigint }[]): Leg[] =>
  holdings.map(({ instrument, lots }) => ({ instrument, size: lots }));

/** The liquidator's legs after the slice: the account's lots, rounded up, one leg after the other. */
function takenOver(own: readonly Leg[], theirs: readonly Leg[], fraction: bigint): Leg[] {
  return theirs.reduce<Leg[]>(
    (legs, { instrument, size }) => {
      const lots = (abs(size) * fraction + WHOLE - 1n) / WHOLE;
      return afterChange(legs, instrument, size < 0n ? -lots : lots);
    },
    [...own],
  );
}
