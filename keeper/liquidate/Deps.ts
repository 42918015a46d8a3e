import type { AccountId } from "@plimsoll/sdk";

import type { Chain } from "../chain/Chain.ts";
import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { Report } from "../events/KeeperEvent.ts";
import type { Failover } from "../servers/createFailover.ts";
import type { Wallet } from "../wallet/Wallet.ts";

/** What the steps work with. */
export type Deps = {
  config: ParsedKeeperConfig;
  chain: Chain;
  servers: Failover;
  wallet: Wallet;
  /** The account that takes the legs over. */
  own: AccountId;
  report: Report;
};
