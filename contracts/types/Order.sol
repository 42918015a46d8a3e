// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "./AccountId.sol";
import {InstrumentId} from "./InstrumentId.sol";

/// @notice A signed wish to trade, EIP-712 in the engine's domain.
/// @param account The account that trades; its owner or an approved operator signs.
/// @param size Signed lots: positive buys, negative sells.
/// @param limitPrice 1e-6 USD a unit of the underlying (a binary: a contract). The worst acceptable price.
/// @param minFill The smallest fill in lots, unless the rest of the order is smaller (stops one-lot griefing fills).
/// @param maxFee The highest fee accepted, 1e6 = 100 % of the traded notional.
/// @param expiry Unix seconds; the order is dead from this second on.
/// @param salt Chosen by the signer. Orders of one account with one salt share one filled amount: one cancels the other.
/// @param reduceOnly Limits the order to shrinking the position of `instrument`; it proves nothing about risk.
/// @param approvalVersion The operator's approval version when an operator signs, 0 when the owner does.
struct Order {
    AccountId account;
    InstrumentId instrument;
    int64 size;
    uint64 limitPrice;
    uint64 minFill;
    uint32 maxFee;
    uint40 expiry;
    uint256 salt;
    bool reduceOnly;
    uint32 approvalVersion;
}

bytes32 constant ORDER_TYPEHASH = keccak256(
    "Order(bytes32 account,uint32 instrument,int64 size,uint64 limitPrice,uint64 minFill,uint32 maxFee,uint40 expiry,uint256 salt,bool reduceOnly,uint32 approvalVersion)"
);
