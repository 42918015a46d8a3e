// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexSource} from "../interfaces/IIndexSource.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";

/// @title Asking an index that may be broken.
library IndexReading {
    /// @dev A Chainlink feed behind a proxy with a sequencer's feed takes a third of it.
    uint256 private constant GAS = 300_000;

    /// @notice What the source says; not usable if it reverts, answers something else or needs too much gas.
    /// @dev Nothing that a source does can make this revert or cost more than its gas: at most three words are copied. A
    /// caller who brings less gas than the source may use is refused, or he could make a good index seem broken.
    function read(IIndexSource source) internal view returns (int256 price, uint256 time, bool isUsable) {
        uint256 available = gasleft();
        // A call gets at most 63 of 64 parts.
        if (available - available / 64 < GAS + 30_000) revert IMarkOracle.IndexNeedsGas(available);
        uint256 selector = uint32(IIndexSource.latest.selector);
        assembly ("memory-safe") {
            let out := mload(0x40)
            mstore(0, selector)
            let success := staticcall(GAS, source, 28, 4, out, 96)
            if and(success, gt(returndatasize(), 95)) {
                price := mload(out)
                time := mload(add(out, 32))
                isUsable := eq(mload(add(out, 64)), 1)
            }
        }
    }
}
