import {
  formatUsd,
  indexedLendingPoolAbi,
  marginEngineAbi,
  testDollarAbi,
  venueVaultAbi,
} from "@plimsoll/sdk";

import { sendAll, type Call } from "../chain/sendAll.ts";
import type { LocalVenue } from "./localVenue.ts";
import { print } from "./openAccounts.ts";
import { person } from "./people.ts";
import type { Terminal } from "./terminal.ts";

const USD = 1_000_000n;
/** What the fund holds before it earns its share of a liquidation. */
const INSURANCE = 100n * USD;
const LENT = 100_000n * USD;
const COLLATERAL = 20_000n * USD;
const GAS = 1_500_000n;

/** Puts money into the insurance fund: what stands against bad debt is what is in it. */
export async function fundInsurance(venue: LocalVenue): Promise<void> {
  const { marginEngine } = venue.addresses;
  const deployer = person("deployer");
  await print(venue, deployer, INSURANCE);
  await sendAll(venue, deployer, [
    approval(venue, marginEngine, INSURANCE),
    { to: marginEngine, abi: marginEngineAbi, gas: GAS, functionName: "fundInsurance", args: [INSURANCE] },
  ]);
}

/**
 * The example pool at work: a lender deposits, a borrower puts venue dollars of the example vault up and takes half of what
 * the proven index allows. Needs a proof that is not too old.
 */
export async function openPool(venue: LocalVenue, terminal: Terminal): Promise<void> {
  const { venueVault, lendingPool } = venue.addresses;
  if (venueVault === undefined || lendingPool === undefined) return;
  const { publicClient: client } = venue;
  const [lender, borrower] = [person("lender"), person("borrower")];
  const vault = { address: venueVault, abi: venueVaultAbi } as const;
  const pool = { address: lendingPool, abi: indexedLendingPoolAbi } as const;

  await print(venue, lender, LENT);
  await sendAll(venue, lender, [
    approval(venue, lendingPool, LENT),
    { to: lendingPool, abi: pool.abi, gas: GAS, functionName: "deposit", args: [LENT, lender.address] },
  ]);
  await print(venue, borrower, COLLATERAL);
  await sendAll(venue, borrower, [
    approval(venue, venueVault, COLLATERAL),
    {
      to: venueVault,
      abi: vault.abi,
      gas: GAS,
      functionName: "deposit",
      args: [COLLATERAL, borrower.address],
    },
  ]);
  const shares = await client.readContract({
    ...vault,
    functionName: "balanceOf",
    args: [borrower.address],
  });
  await sendAll(venue, borrower, [
    { to: venueVault, abi: vault.abi, gas: GAS, functionName: "approve", args: [lendingPool, shares] },
    { to: lendingPool, abi: pool.abi, gas: GAS, functionName: "addCollateral", args: [shares] },
  ]);
  const ratio = await client.readContract({ ...pool, functionName: "loanToValue" });
  const loan = (COLLATERAL * ratio) / 2_000_000n;
  if (loan === 0n) {
    terminal.progress("  the example pool lends nothing: the index is not above 1, or the proof too old");
    return;
  }
  await sendAll(venue, borrower, [
    { to: lendingPool, abi: pool.abi, gas: GAS, functionName: "borrow", args: [loan] },
  ]);
  const usd = (amount: bigint): string => formatUsd(amount, { decimals: 0 });
  terminal.progress(
    `  the example pool lends ${usd(loan)} against ${usd(COLLATERAL)} kept in the venue, up to ${Number(ratio) / 10_000} %`,
  );
}

const approval = (venue: LocalVenue, spender: `0x${string}`, amount: bigint): Call => ({
  to: venue.quoteToken,
  abi: testDollarAbi,
  gas: 120_000n,
  functionName: "approve",
  args: [spender, amount],
});
