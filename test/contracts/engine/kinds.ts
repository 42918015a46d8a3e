/** A venue with an instrument of every kind, all on BTC at 50,000 but a spot of ETH at 2,000. */
import { instrumentId, Kind, optionTerms, scalarTerms, spotTerms, type Token, type User } from "../venue.ts";
import { createTraders, usd, type Traders, type VenueSettings } from "./support.ts";

/** Pays clamp((S − 40,000)/20,000, 0, 1); at 0.50. */
export const SCALAR = instrumentId(Kind.Scalar, 0, 8);
/** Strike 60,000, at 1,000. */
export const CALL = instrumentId(Kind.Call, 4, 1);
/** Strike 1,000,000, at a cent. */
export const FAR_CALL = instrumentId(Kind.Call, 4, 2);
/** Strike 40,000, at 800. */
export const PUT = instrumentId(Kind.Put, 4, 1);
/** ETH with a haircut of 50 %; a lot is 0.0001 ETH, 100 units of its token. */
export const ETH_SPOT = instrumentId(Kind.Spot, 4, 1);

/** Lots of 0.0001 in one ETH. */
export const ETH = 10_000n;
export const LOT_UNITS = 100n;

export interface KindTraders extends Traders {
  ether: Token;
  /** Gives `lots` of ETH to `user` and lets the engine take them. */
  give: (user: User, lots: bigint) => Promise<void>;
  /** Gives and deposits; measured against W unless attested. */
  bring: (user: User, lots: bigint, attestation?: string) => Promise<void>;
}

/** Alice and Bob with $10,000 each, Carol with $100,000, no positions; everything marked. */
export async function createKindTraders(settings: VenueSettings = {}): Promise<KindTraders> {
  const traders = await createTraders({ ...settings, posted: false });
  const { venue } = traders;
  const ether = (await venue.ethers.deployContract("TestDollar")) as unknown as Token;
  const expiry = venue.defaultExpiry;
  const options = { openInterestCap: 10n ** 12n, tradeBand: 50_000n };
  const others = { openInterestCap: 10n ** 12n, tradeBand: 200_000n };
  await venue.list({
    id: SCALAR,
    terms: scalarTerms("BTC-40-60", usd(40_000), usd(60_000), expiry),
    limits: others,
    mark: usd(0.5),
  });
  for (const [id, strike, mark] of [
    [CALL, 60_000, 1_000],
    [FAR_CALL, 1_000_000, 0.01],
    [PUT, 40_000, 800],
  ] as const)
    await venue.list({
      id,
      terms: optionTerms("BTC-OPTION", usd(strike), expiry),
      limits: options,
      mark: usd(mark),
    });
  await venue.list({
    id: ETH_SPOT,
    terms: spotTerms("ETH", "ETH", ether.target as string, 500_000n),
    limits: others,
    mark: usd(2_000),
  });
  await venue.postMarks();

  const give = async (user: User, lots: bigint): Promise<void> => {
    await ether.mint(user.wallet.address, lots * LOT_UNITS);
    await ether.connect(user.wallet).approve(venue.engine.target, lots * LOT_UNITS);
  };
  const bring = async (user: User, lots: bigint, attestation = "0x"): Promise<void> => {
    await give(user, lots);
    await venue.as(user).depositSpot(user.account, ETH_SPOT, lots, attestation);
  };
  return { ...traders, ether, give, bring };
}
