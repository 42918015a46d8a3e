import type { Address, ReadContractReturnType } from "viem";
import { readContract } from "viem/actions";

import { marginLensAbi } from "../abi/index.ts";
import { isUnanswered } from "../errors/index.ts";
import type { AccountId } from "../ids/index.ts";
import type { AccountState } from "./readAccount.ts";
import type { Measure } from "./readMeasure.ts";
import type { Reading } from "./reading.ts";

/**
 * @param blockNumber All pages are read at this block: the engine's list changes between blocks.
 * @param pageSize Accounts a call; 50 when left out.
 */
export type ReadBookParameters = Reading & { lens: Address; blockNumber: bigint; pageSize?: number };

/**
 * An account as the lens shows it. Money in 1e-6 USD.
 *
 * @param notedDeficit What of its deficit counts in the index of withdrawals.
 * @param proposal Its unanswered escape proposal: an attestation of an epoch after `epoch` answers it, and from `activeFrom`
 * on (Unix seconds) it ends the venue.
 */
export type BookAccount = AccountState &
  Measure & {
    id: AccountId;
    notedDeficit: bigint;
    proposal?: { epoch: number; activeFrom: number };
  };

/**
 * @param hasEnded In the escape for good: nothing is traded, liquidated or noted any more.
 * @param unreadable Places in the engine's list whose account the chain could not show, and why.
 */
export type Book = {
  hasEnded: boolean;
  accounts: BookAccount[];
  unreadable: { index: number; error: unknown }[];
};

/** Two pages of one block are of different states: the node answers from two chains. */
export class BookMovedError extends Error {
  override readonly name = "BookMovedError";
}

const PAGE = 50;
/** Nonces of an escape (`IMarginEngine.globals`). */
const ENDED = 2n ** 39n;

/**
 * Reads all accounts, a page a call. A page that the node cannot execute (it needs too much gas, or an account in it cannot be
 * measured) is read in halves; an account that cannot be read alone is no reason not to read the others.
 *
 * @throws BookMovedError
 */
export async function readBook(parameters: ReadBookParameters): Promise<Book> {
  const { client, lens, blockNumber, pageSize = PAGE } = parameters;
  const scan = (first: number, count: number) =>
    readContract(client, {
      address: lens,
      abi: marginLensAbi,
      functionName: "scan",
      args: [BigInt(first), BigInt(count)],
      blockNumber,
    });
  // Empty: whether the node knows the block and the lens. What fails afterwards is a page's fault.
  const [all, nonce] = await scan(0, 0);
  const book: Book = { hasEnded: nonce >= ENDED, accounts: [], unreadable: [] };

  async function readPage(first: number, count: number): Promise<void> {
    try {
      const [, found, page] = await scan(first, count);
      if (found !== nonce) {
        throw new BookMovedError(
          `Pages of block ${blockNumber} are of the states ${nonce} and ${found}: the node answers from two chains`,
        );
      }
      book.accounts.push(...page.map(toBookAccount));
    } catch (error) {
      if (error instanceof BookMovedError || isUnanswered(error)) throw error;
      if (count === 1) {
        book.unreadable.push({ index: first, error });
        return;
      }
      const half = Math.ceil(count / 2);
      await readPage(first, half);
      await readPage(first + half, count - half);
    }
  }

  for (let first = 0; first < Number(all); first += pageSize) {
    await readPage(first, Math.min(pageSize, Number(all) - first));
  }
  return book;
}

type Page = ReadContractReturnType<typeof marginLensAbi, "scan">[2];

function toBookAccount({ id, state, measure, notedDeficit, escape }: Page[number]): BookAccount {
  const { equity, worstCase, portfolioHash } = measure;
  return {
    id,
    ...state,
    epoch: Number(state.epoch),
    checkedBlock: Number(state.checkedBlock),
    positions: Number(state.positions),
    equity,
    worstCase,
    portfolioHash,
    notedDeficit,
    ...(escape.activeFrom === 0n
      ? {}
      : { proposal: { epoch: Number(escape.epoch), activeFrom: Number(escape.activeFrom) } }),
  };
}
