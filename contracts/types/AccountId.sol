// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An account: its owner's address (20 bytes) followed by a sub-account number (12 bytes).
type AccountId is bytes32;

using {owner, equals as ==} for AccountId global;

/// @notice The address that may withdraw from the account and sign its orders.
function owner(AccountId id) pure returns (address) {
    return address(bytes20(AccountId.unwrap(id)));
}

function equals(AccountId a, AccountId b) pure returns (bool) {
    return AccountId.unwrap(a) == AccountId.unwrap(b);
}
