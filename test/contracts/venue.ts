/**
 * A whole venue on a chain of its own: contracts, signer sets with real keys, listed instruments, users. It shares no
 * code with sdk/: what tests expect is written down here a second time.
 *
 *     const venue = await createVenue();
 *     const alice = await venue.user("alice", { deposit: 10_000n * USD });
 *     const bob = await venue.user("bob", { deposit: 10_000n * USD });
 *     await venue.fill({ maker: alice, taker: bob, instrument: BTC_PERP, size: 10n });
 */
import {
  concat,
  id,
  keccak256,
  MaxUint256,
  toBeHex,
  TypedDataEncoder,
  Wallet,
  type ContractTransactionResponse,
} from "ethers";

import type { Order } from "./venue/contracts.ts";
import { connect, deployVenue, firstAccount, MODEL_HASH, type VenueOptions } from "./venue/deploy.ts";
import { exampleListings, type Listing } from "./venue/instruments.ts";
import { markKey, slotWord, type Mark } from "./venue/marks.ts";
import { afterChange, portfolioHash, type Leg } from "./venue/portfolio.ts";
import {
  MARGIN_ATTESTATION,
  MARK_POST,
  ORDER,
  SET_SETTLEMENT,
  SETTLEMENT,
  sign,
  type Domain,
} from "./venue/signing.ts";

export * from "./venue/contracts.ts";
export { BANDS, GENESIS, MODEL_HASH, PARAMETERS, type VenueOptions } from "./venue/deploy.ts";
export { gasOf, type Gas } from "./venue/gas.ts";
export {
  binary,
  binaryListing,
  binaryTerms,
  BTC_PERP,
  ETH_PERP,
  exampleListings,
  instrumentId,
  Kind,
  optionTerms,
  perpTerms,
  scalarTerms,
  spotTerms,
  type Listing,
} from "./venue/instruments.ts";
export * from "./venue/marks.ts";
export { afterChange, portfolioHash, type Leg } from "./venue/portfolio.ts";
export {
  MARGIN_ATTESTATION,
  MARK_POST,
  SET_SETTLEMENT,
  SETTLEMENT,
  sign,
  signerKeys,
  type Domain,
} from "./venue/signing.ts";

/** One dollar in the quote token, and a price of one dollar. */
export const USD = 1_000_000n;
export const DAY = 86_400n;

const SNAPSHOT_SHIFT = 72n;
const ETHER = 10n ** 18n;

export interface Margins {
  initialMargin: bigint;
  maintenanceMargin: bigint;
}

/** Somebody with coins for gas and an account. */
export interface User {
  wallet: Wallet;
  /** AccountId: address 20 | sub-account 12. */
  account: string;
}

/** What may be different from an honest attestation of now. */
export interface AttestationOverrides {
  signers?: readonly Wallet[];
  epoch?: bigint;
  snapshotHash?: string;
  modelHash?: string;
  issuedAt?: bigint;
  chainId?: bigint;
  /** Address of the engine in the domain. */
  contract?: string;
  /** Signed instead of the account given. */
  account?: string;
}

export interface SignOptions {
  /** Whose slots; everything that has a mark by default. */
  instruments?: readonly number[];
  /** Instead of the keys of `instruments`. */
  keys?: readonly bigint[];
  /** Instead of the packed marks, in the order of the keys. */
  words?: bigint[];
  signers?: readonly Wallet[];
  domain?: Domain;
}

export interface PostOptions extends SignOptions {
  /** Fills the present epoch instead of opening the next. */
  sameEpoch?: boolean;
  epoch?: bigint;
  /** The second after the latest block by default; the block of the post is mined then. */
  time?: bigint;
  snapshotHash?: string;
  from?: Wallet;
}

export interface SignedOrder {
  order: Order;
  signature: string;
}

export interface FillOptions {
  maker: User;
  taker: User;
  instrument: number;
  /** Signed lots the maker's position changes by. */
  size: bigint;
  /** The mark by default. */
  price?: bigint;
  /** Attested for the portfolio after the fill; without it the side is measured against W. */
  makerMargins?: Margins;
  takerMargins?: Margins;
  makerOrder?: Partial<Order>;
  takerOrder?: Partial<Order>;
}

export const accountId = (owner: string, subAccount = 0n): string => concat([owner, toBeHex(subAccount, 12)]);

/** The snapshot hash of an epoch on test venues: its last nine bytes are zero, as the chain keeps it. */
export const snapshotHashOf = (epoch: bigint): string =>
  toBeHex((BigInt(id(`snapshot ${String(epoch)}`)) >> SNAPSHOT_SHIFT) << SNAPSHOT_SHIFT, 32);

export type Venue = Awaited<ReturnType<typeof createVenue>>;

/**
 * Deploys a venue and lists `listings` (the example set, expiring in 30 days, by default). Marks are set but not posted
 * unless `posted`.
 */
export async function createVenue(
  options: VenueOptions & { listings?: readonly Listing[]; posted?: boolean } = {},
) {
  const connection = await connect();
  const { ethers, networkHelpers } = connection;
  const owner = await firstAccount(connection);
  const deployment = await deployVenue(connection, options);
  const { engine, oracle, registry, settlement, token } = deployment;
  const { chainId } = await ethers.provider.getNetwork();

  const addressOf = (contract: { target: unknown }): string => String(contract.target);
  const domainOf = (name: string, contract: { target: unknown }): Domain => ({
    name,
    version: "1",
    chainId,
    verifyingContract: addressOf(contract),
  });
  const domains = {
    oracle: domainOf("Plimsoll MarkOracle", oracle),
    settlement: domainOf("Plimsoll SettlementOracle", settlement),
    engine: domainOf("Plimsoll MarginEngine", engine),
  };

  /** The first k keys of each set. */
  const marginQuorum = deployment.marginSigners.slice(0, deployment.marginThreshold);
  const markQuorum = deployment.markSigners.slice(0, deployment.markThreshold);

  const listings = new Map<number, Listing>();
  const marks = new Map<number, Mark>();
  let epoch = 0n;
  let epochTime = 0n;
  let nextSalt = 1n;

  // ---- time

  const now = async (): Promise<bigint> => BigInt(await networkHelpers.time.latest());
  const travel = async (seconds: bigint): Promise<void> => {
    await networkHelpers.time.increase(seconds);
  };
  const travelTo = async (time: bigint): Promise<void> => {
    await networkHelpers.time.increaseTo(time);
  };

  // ---- instruments and marks

  async function list(listing: Listing): Promise<void> {
    await registry.list(listing.id, listing.terms, listing.limits);
    listings.set(listing.id, listing);
    setMark(listing.id, listing.mark);
  }

  /** Remembers a mark for the next post. */
  function setMark(instrument: number, price: bigint, fundingIndex?: bigint): void {
    marks.set(instrument, { price, fundingIndex: fundingIndex ?? marks.get(instrument)?.fundingIndex ?? 0n });
  }

  function markOf(instrument: number): bigint {
    const mark = marks.get(instrument);
    if (mark === undefined) throw new Error(`No mark set for instrument ${String(instrument)}`);
    return mark.price;
  }

  /** Packs whole slots of the marks set and signs them. */
  function signMarks(post: SignOptions & { epoch: bigint; time: bigint; snapshotHash: string }) {
    const slots = post.keys ?? [...new Set((post.instruments ?? [...marks.keys()]).map(markKey))];
    const words = post.words ?? slots.map((key) => slotWord(key, marks));
    const keys = concat(slots.map((key) => toBeHex(key, 8)));
    const digest = TypedDataEncoder.hash(post.domain ?? domains.oracle, MARK_POST, {
      epoch: post.epoch,
      time: post.time,
      snapshotHash: post.snapshotHash,
      keysHash: keccak256(keys),
      wordsHash: keccak256(concat(words.map((word) => toBeHex(word, 32)))),
    });
    return { keys, words, signatures: sign(post.signers ?? markQuorum, digest) };
  }

  /** Signs and posts: the next epoch, mined in its own second, unless told otherwise. */
  async function postMarks(post: PostOptions = {}): Promise<ContractTransactionResponse> {
    const isSame = post.sameEpoch === true;
    const postedEpoch = post.epoch ?? (isSame ? epoch : epoch + 1n);
    const time = post.time ?? (isSame ? epochTime : (await now()) + 1n);
    const snapshotHash = post.snapshotHash ?? snapshotHashOf(postedEpoch);
    const { keys, words, signatures } = signMarks({ ...post, epoch: postedEpoch, time, snapshotHash });

    if (time > (await now())) await networkHelpers.time.setNextBlockTimestamp(time);
    const sender = oracle.connect(post.from ?? owner);
    const sent = await sender.post(postedEpoch, time, snapshotHash, keys, words, signatures);
    epoch = postedEpoch;
    epochTime = time;
    return sent;
  }

  /** Posts after an outage, and again at the end of the grace that follows it. */
  async function resume(post: SignOptions = {}): Promise<void> {
    await postMarks(post);
    const end = await oracle.liquidatableFrom();
    if (end > (await now())) await postMarks({ ...post, time: end });
  }

  // ---- users and cash

  /** The same name is the same key on every venue. */
  async function user(
    name: string,
    { subAccount = 0n, deposit: amount = 0n }: { subAccount?: bigint; deposit?: bigint } = {},
  ): Promise<User> {
    const wallet = new Wallet(id(`test user ${name}`), ethers.provider);
    await networkHelpers.setBalance(wallet.address, 1_000n * ETHER);
    const account = accountId(wallet.address, subAccount);
    if (amount > 0n) await deposit(account, amount);
    return { wallet, account };
  }

  /** The venue's first account mints and deposits for anybody. */
  async function deposit(to: User | string, amount: bigint): Promise<ContractTransactionResponse> {
    await token.mint(owner, amount);
    return engine.deposit(typeof to === "string" ? to : to.account, amount);
  }

  /** The engine as called by `user`. */
  const as = (caller: User) => engine.connect(caller.wallet);

  // ---- portfolios and attestations

  async function positions(of: User | string): Promise<Leg[]> {
    const stored = await engine.positions(typeof of === "string" ? of : of.account);
    return stored.map(({ instrument, size }) => ({ instrument: Number(instrument), size }));
  }

  /** epoch 4 | initialMargin 8 | maintenanceMargin 8 | issuedAt 5 | signatures, of `legs` as they will be. */
  async function attest(
    of: User | string,
    legs: readonly Leg[],
    margins: Margins,
    overrides: AttestationOverrides = {},
  ): Promise<string> {
    const attestedEpoch = overrides.epoch ?? epoch;
    const issuedAt = overrides.issuedAt ?? (await now());
    const digest = TypedDataEncoder.hash(
      {
        ...domains.engine,
        ...(overrides.chainId === undefined ? {} : { chainId: overrides.chainId }),
        ...(overrides.contract === undefined ? {} : { verifyingContract: overrides.contract }),
      },
      MARGIN_ATTESTATION,
      {
        account: overrides.account ?? (typeof of === "string" ? of : of.account),
        portfolioHash: portfolioHash(legs),
        epoch: attestedEpoch,
        ...margins,
        modelHash: overrides.modelHash ?? MODEL_HASH,
        snapshotHash: overrides.snapshotHash ?? snapshotHashOf(attestedEpoch),
        issuedAt,
      },
    );
    return concat([
      toBeHex(attestedEpoch, 4),
      toBeHex(margins.initialMargin, 8),
      toBeHex(margins.maintenanceMargin, 8),
      toBeHex(issuedAt, 5),
      sign(overrides.signers ?? marginQuorum, digest),
    ]);
  }

  /** Attests the portfolio as it is. */
  const attestNow = async (of: User | string, margins: Margins, overrides: AttestationOverrides = {}) =>
    attest(of, await positions(of), margins, overrides);

  // ---- orders

  /** An order of `trader` with defaults that match: the mark as limit, any fill, any fee, no expiry in sight. */
  const orderOf = (
    trader: User,
    instrument: number,
    size: bigint,
    overrides: Partial<Order> = {},
  ): Order => ({
    account: trader.account,
    instrument,
    size,
    limitPrice: overrides.limitPrice ?? markOf(instrument),
    minFill: 1n,
    maxFee: 10_000n,
    expiry: 2n ** 40n - 1n,
    salt: nextSalt++,
    reduceOnly: false,
    approvalVersion: 0,
    ...overrides,
  });

  const signOrder = (signer: Wallet, order: Order): Promise<string> =>
    signer.signTypedData(domains.engine, ORDER, order);

  async function signedOrder(
    trader: User,
    instrument: number,
    size: bigint,
    overrides: Partial<Order> = {},
  ): Promise<SignedOrder> {
    const order = orderOf(trader, instrument, size, overrides);
    return { order, signature: await signOrder(trader.wallet, order) };
  }

  /** Two fresh orders, both portfolios attested where margins are given, and the fill of their whole size. */
  async function fill(options: FillOptions): Promise<ContractTransactionResponse> {
    const { maker, taker, instrument, size } = options;
    const limitPrice = options.price ?? markOf(instrument);
    const makerSide = await signedOrder(maker, instrument, size, { limitPrice, ...options.makerOrder });
    const takerSide = await signedOrder(taker, instrument, -size, { limitPrice, ...options.takerOrder });
    const attestChange = async (trader: User, change: bigint, margins?: Margins): Promise<string> =>
      margins === undefined
        ? "0x"
        : attest(trader, afterChange(await positions(trader), instrument, change), margins);
    return engine.fill(
      makerSide.order,
      makerSide.signature,
      takerSide.order,
      takerSide.signature,
      size < 0n ? -size : size,
      await attestChange(maker, size, options.makerMargins),
      await attestChange(taker, -size, options.takerMargins),
    );
  }

  // ---- settlement

  const signSettlement = (
    instrument: number,
    price: bigint,
    { round = 0n, signers = marginQuorum }: { round?: bigint; signers?: readonly Wallet[] } = {},
  ): string =>
    sign(signers, TypedDataEncoder.hash(domains.settlement, SETTLEMENT, { instrument, price, round }));

  const signSetSettlement = (
    set: bigint,
    payouts: readonly bigint[],
    { round = 0n, signers = marginQuorum }: { round?: bigint; signers?: readonly Wallet[] } = {},
  ): string =>
    sign(signers, TypedDataEncoder.hash(domains.settlement, SET_SETTLEMENT, { set, payouts, round }));

  /** Travels past expiry and the dispute window and makes `price` the final mark of `instrument`. */
  async function settleInstrument(instrument: number, price: bigint): Promise<void> {
    const expiry = await registry.expiryOf(instrument);
    if ((await now()) < expiry) await travelTo(expiry);
    await settlement.propose(instrument, price, signSettlement(instrument, price));
    await travel(await settlement.disputeWindow());
    await settlement.finalise(instrument);
    await oracle.settle(instrument);
  }

  // ---- snapshots

  /** Remembers chain and venue; the function returned goes back to here, as often as wanted. */
  async function checkpoint(): Promise<() => Promise<void>> {
    const snapshot = await networkHelpers.takeSnapshot();
    const kept = { marks: [...marks], listings: [...listings], epoch, epochTime, nextSalt };
    return async () => {
      await snapshot.restore();
      marks.clear();
      for (const [instrument, mark] of kept.marks) marks.set(instrument, mark);
      listings.clear();
      for (const [instrument, listing] of kept.listings) listings.set(instrument, listing);
      ({ epoch, epochTime, nextSalt } = kept);
    };
  }

  await token.approve(engine.target, MaxUint256);
  const defaultExpiry = (await now()) + 30n * DAY;
  for (const listing of options.listings ?? exampleListings(defaultExpiry)) await list(listing);
  if (options.posted === true) await postMarks();

  return {
    ...deployment,
    ethers,
    networkHelpers,
    provider: connection.provider,
    chainId,
    owner,
    domains,
    marginQuorum,
    markQuorum,
    /** Expiry of the example set's binaries. */
    defaultExpiry,
    epoch: () => epoch,
    epochTime: () => epochTime,
    now,
    travel,
    travelTo,
    list,
    listing: (instrument: number) => listings.get(instrument),
    setMark,
    markOf,
    signMarks,
    postMarks,
    resume,
    user,
    deposit,
    as,
    positions,
    attest,
    attestNow,
    orderOf,
    signOrder,
    signedOrder,
    fill,
    signSettlement,
    signSetSettlement,
    settleInstrument,
    checkpoint,
  };
}
