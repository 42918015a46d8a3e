/** What traders, keepers, quorums and markets do at random, weighted as in a bad week. */
import { isFrozen, measure } from "../../reference/portfolio.ts";
import { portfolioHash } from "../venue/portfolio.ts";
import { assess } from "../../reference/acts/liquidate.ts";
import { RATIO, WHOLE } from "../../reference/Parameters.ts";
import type { Quote } from "../../reference/Marks.ts";
import { kindOf, lotDecimalsOf } from "../../reference/kinds/index.ts";
import { ownerOf, type Call, type Chain } from "../../reference/ReferenceVenue.ts";
import type { Side } from "../../reference/acts/fill.ts";
import type { Attestation } from "../../reference/requirement.ts";
import { abs, max, min } from "../../reference/Rational.ts";
import { afterChange, Kind, USD, type Leg, type User } from "../venue.ts";
import { Randomness } from "./randomness.ts";
import { TRADERS, type Step, type Twins } from "./twins.ts";

const WEIGHTS = {
  trade: 34,
  close: 6,
  deposit: 6,
  withdraw: 5,
  post: 7,
  crash: 9,
  wait: 2,
  endow: 2,
  record: 9,
  noteDeficit: 5,
  slice: 16,
  final: 2,
  settle: 5,
  halt: 2,
  pause: 1,
  cancel: 1,
} as const;

/** The requirement honest servers attest: shares of W, so that it is homogeneous. */
const INITIAL_SHARE = 200_000n;
const MAINTENANCE_SHARE = 140_000n;

/** All steps that the number `step` of the walk takes, one after the other: each sees what the ones before it did. */
export async function* stepsOf(twins: Twins, seed: string, step: number): AsyncGenerator<Step> {
  const walker = new Walker(twins, new Randomness(`${seed} ${String(step)}`));
  yield* walker.steps();
}

class Walker {
  private readonly twins: Twins;
  private readonly random: Randomness;

  constructor(twins: Twins, random: Randomness) {
    this.twins = twins;
    this.random = random;
  }

  async *steps(): AsyncGenerator<Step> {
    const choice = this.random.weighted(WEIGHTS);
    if (["trade", "close", "withdraw", "record", "noteDeficit", "slice"].includes(choice))
      yield* this.freshen();
    switch (choice) {
      case "trade":
        yield await this.trade();
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
        yield { act: "wait", seconds: this.random.between(1n, 6n * 3600n) };
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
        yield { act: "pause" };
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

  // ---- trades

  private async trade(): Promise<Step> {
    const maker = this.user(this.random.below(BigInt(TRADERS)));
    const taker = this.random.once(6) ? this.user(TRADERS) : this.random.once(40) ? maker : this.other(maker);
    const instrument = this.random.pick(
      this.random.once(2) ? this.twins.instruments.slice(0, 3) : this.twins.instruments.slice(3),
    );
    const { price } = this.twins.ledger.marks.of(instrument);
    const notional = this.random.between(USD, this.random.once(2) ? 90_000n * USD : 15_000n * USD);
    const lots =
      kindOf(instrument) === Kind.Perp
        ? 1n + (notional * 10n ** BigInt(lotDecimalsOf(instrument))) / price
        : this.random.between(1n, 30_000n);
    return this.fill(maker.account, taker.account, instrument, this.random.once(2) ? lots : -lots);
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
        signed: !(odd && random.once(10)),
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

  private priceNear(instrument: number): bigint {
    const { price } = this.twins.ledger.marks.of(instrument);
    if (!this.random.once(4)) return price;
    const isPerp = kindOf(instrument) === Kind.Perp;
    const band = isPerp ? price / 9n : 55_000n;
    return max(1n, min(price + this.random.below(2n * band) - band, isPerp ? 2n ** 47n : USD));
  }

  private cancel(): Step {
    const { account } = this.anyone();
    const sender = this.random.once(3) ? this.anyone().account : account;
    return { act: "cancel", sender: ownerOf(sender), account, salt: this.random.below(8n) };
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
      const liquidator = random.once(4) ? this.anyone().account : this.user(TRADERS).account;
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
        sender: ownerOf(random.once(30) ? this.anyone().account : liquidator),
        account: id,
        liquidator,
        fraction,
        ...(attestation && { attestation }),
        ...(liquidatorAttestation && { liquidatorAttestation }),
      };
      return;
    }
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
      kindOf(instrument) === Kind.Perp ? instrument % 2 === 0 : instrument % 16 < 8;
    yield { act: "post", quotes: new Map(quotes.filter(isFirst)), sameEpoch: false, after: this.interval() };
    const rest = quotes.filter((quote) => !isFirst(quote));
    if (random.once(2)) yield { act: "post", quotes: new Map(rest), sameEpoch: true };
  }

  /** Several epochs in one direction, each a little inside the band or beyond it. */
  private *crash(): Generator<Step> {
    const { random } = this;
    const direction = random.once(2) ? 1n : -1n;
    const epochs = 1n + random.below(4n);
    for (let epoch = 0n; epoch < epochs; ++epoch)
      yield {
        act: "post",
        quotes: this.moved((instrument, price) =>
          kindOf(instrument) === Kind.Perp
            ? price + (direction * price * (60_000n + random.below(45_000n))) / RATIO
            : price + direction * random.below(210_000n),
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
    const step = kindOf(instrument) === Kind.Perp ? price / 25n : 60_000n;
    return price + this.random.below(2n * step + 1n) - step;
  }

  /** Prices between a fifth and five times what is usual, binaries between nothing and a dollar. */
  private moved(next: (instrument: number, price: bigint) => bigint): Map<number, Quote> {
    const { marks } = this.twins.ledger;
    return new Map(
      this.twins.instruments.map((instrument) => {
        const { price, fundingIndex } = marks.of(instrument);
        if (kindOf(instrument) !== Kind.Perp)
          return [instrument, { price: max(1n, min(next(instrument, price), USD)), fundingIndex: 0n }];
        const wanted = next(instrument, price);
        const usual = USUAL[this.twins.instruments.indexOf(instrument)] ?? price;
        const pulled =
          wanted > 5n * usual ? price - price / 20n : wanted < usual / 5n ? price + price / 20n : wanted;
        const premium = this.random.once(30) ? 2n * 10n ** 15n : price * 10n ** 3n;
        return [
          instrument,
          { price: pulled, fundingIndex: fundingIndex + this.random.below(2n * premium + 1n) - premium },
        ];
      }),
    );
  }

  private *halt(): Generator<Step> {
    const { marks } = this.twins.ledger;
    const halted = this.twins.instruments.find((instrument) => marks.of(instrument).halted);
    const instrument = this.random.pick(this.twins.instruments);
    if (halted !== undefined) yield { act: "unhalt", instrument: halted };
    else if (!marks.of(instrument).settled) yield { act: "halt", instrument };
  }

  // ---- settlement

  private async *final(): AsyncGenerator<Step> {
    const chain = await this.chain;
    const expired = this.twins.instruments.find(
      (instrument) =>
        kindOf(instrument) !== Kind.Perp && isFrozen(chain, instrument) && !chain.marks.of(instrument).halted,
    );
    if (expired === undefined) return;
    const price = this.random.pick([0n, USD, this.random.below(USD)]);
    yield { act: "final", instrument: expired, price };
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

/** 1e-6 USD: BTC, ETH and SOL. */
const USUAL = [50_000n * USD, 2_000n * USD, 143n * USD];

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
