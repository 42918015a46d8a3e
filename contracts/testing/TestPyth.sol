// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PythPrice} from "../oracles/PythIndex.sol";

/// @title Pyth with prices that anybody sets; reverts for a feed without one, as Pyth does.
contract TestPyth {
    error PriceFeedNotFound();

    mapping(bytes32 id => PythPrice) private _prices;

    function set(bytes32 id, int64 price, uint64 conf, int32 expo, uint256 publishTime) external {
        _prices[id] = PythPrice(price, conf, expo, publishTime);
    }

    function getPriceUnsafe(bytes32 id) external view returns (PythPrice memory price) {
        price = _prices[id];
        if (price.publishTime == 0) revert PriceFeedNotFound();
    }
}
