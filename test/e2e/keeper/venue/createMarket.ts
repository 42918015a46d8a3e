/**
 * A venue, its chain behind HTTP and a risk server, with people who hold perps: a bitcoin is 10,000 lots, and every lot
 * needs $1 of initial and $0.80 of maintenance margin, whatever the price.
 */
import { createKeeper, type Keeper, type KeeperConfig, type KeeperEvent } from "@plimsoll/keeper";
import type { Wallet } from "ethers";
import type { Address, Hex } from "viem";

import { BTC_PERP, createVenue, USD, type Leg, type Margins, type User } from "../../../contracts/venue.ts";
import { serveJsonRpc } from "./serveJsonRpc.ts";
import { serveRisk } from "./serveRisk.ts";

const perLot = (legs: readonly Leg[], margin: bigint): bigint =>
  legs.reduce((sum, { size }) => sum + (size < 0n ? -size : size) * margin, 0n);

export const marginsOf = (legs: readonly Leg[]): Margins => ({
  initialMargin: perLot(legs, USD),
  maintenanceMargin: perLot(legs, (USD * 8n) / 10n),
});

export type Market = Awaited<ReturnType<typeof createMarket>>;

export async function createMarket() {
  const venue = await createVenue({ posted: true });
  const rpc = await serveJsonRpc(venue.provider);
  const risk = await serveRisk(venue, (_account, legs) => marginsOf(legs));
  const lens = await venue.ethers.deployContract("MarginLens", [venue.engine]);
  const keepers: Keeper[] = [];
  const addressOf = (contract: { target: unknown }): Address => String(contract.target) as Address;

  /** `long` buys `size` lots of bitcoin from `short` at the mark. */
  async function trade(long: User, short: User, size: bigint): Promise<void> {
    const after = async (user: User, change: bigint): Promise<Margins> => {
      const [held] = await venue.positions(user);
      return marginsOf([{ instrument: BTC_PERP, size: (held?.size ?? 0n) + change }]);
    };
    await venue.fill({
      maker: long,
      taker: short,
      instrument: BTC_PERP,
      size,
      makerMargins: await after(long, size),
      takerMargins: await after(short, -size),
    });
  }

  /** Posts the next epoch with bitcoin at `price` dollars. */
  async function post(price: bigint): Promise<void> {
    venue.setMark(BTC_PERP, price * USD);
    await venue.postMarks();
  }

  const configOf = (wallet: Pick<Wallet, "privateKey">, overrides: Partial<KeeperConfig>): KeeperConfig => ({
    rpcUrl: rpc.url,
    chainId: Number(venue.chainId),
    contracts: {
      marginEngine: addressOf(venue.engine),
      marginLens: addressOf(lens),
      markOracle: addressOf(venue.oracle),
      riskParameters: addressOf(venue.parameters),
      instrumentRegistry: addressOf(venue.registry),
      quoteToken: addressOf(venue.token),
    },
    riskServers: [risk.url],
    privateKey: wallet.privateKey as Hex,
    depositUsd: 20_000,
    ethUsd: 4_000,
    pollMs: 20,
    logLevel: "silent",
    ...overrides,
  });

  /** A keeper with coins for gas and a million dollars in its wallet. */
  async function keeper(name: string, overrides: Partial<KeeperConfig> = {}) {
    const user = await venue.user(name);
    await venue.token.mint(user.wallet.address, 1_000_000n * USD);
    const events: KeeperEvent[] = [];
    // A path of its own: keepers in one process would share batches of requests to one URL.
    const config = { ...configOf(user.wallet, { rpcUrl: `${rpc.url}/${name}` }), ...overrides };
    const created: Keeper = createKeeper(config, {
      report: (event) => events.push(event),
    });
    keepers.push(created);
    /** Events of one kind, so far. */
    const said = <Kind extends KeeperEvent["event"]>(kind: Kind) =>
      events.filter((event): event is Extract<KeeperEvent, { event: Kind }> => event.event === kind);
    return { ...created, ...user, events, said };
  }

  const lotsOf = async (user: User): Promise<bigint> => (await venue.positions(user))[0]?.size ?? 0n;

  return {
    venue,
    rpc,
    risk,
    trade,
    post,
    keeper,
    configOf,
    lotsOf,
    close: async () => {
      await Promise.all(keepers.map((created) => created.stop()));
      await Promise.all([rpc.close(), risk.close()]);
    },
  };
}
