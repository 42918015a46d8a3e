// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Neither takes from nor gives to whom its issuer has listed, as USDC.
contract BlacklistDollar is TestDollar {
    error Blacklisted(address who);

    mapping(address who => bool) public blacklisted;

    function blacklist(address who, bool on) external {
        blacklisted[who] = on;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (blacklisted[from]) revert Blacklisted(from);
        if (blacklisted[to]) revert Blacklisted(to);
        super._update(from, to, value);
    }
}
