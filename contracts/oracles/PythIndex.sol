// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexSource} from "../interfaces/IIndexSource.sol";

/// @dev Pyth's PythStructs.Price.
struct PythPrice {
    int64 price;
    uint64 conf;
    int32 expo;
    uint256 publishTime;
}

/// @dev What is used of IPyth. `getPriceUnsafe` reverts for a feed that was never pushed.
interface IPyth {
    function getPriceUnsafe(bytes32 id) external view returns (PythPrice memory);
}

/// @title A Pyth price as an index.
/// @notice Usable is a price not older than `maxAge` whose confidence interval is at most `maxConfidence` of it: a wider
/// one says that the publishers do not agree.
/// @dev Pyth is a pull oracle: whoever checks may have to push an update first, in the same transaction.
/// WARNING (trust): whoever pushes chooses among the prices published within `maxAge`.
contract PythIndex is IIndexSource {
    /// @notice An age of zero or more than an hour, a confidence of zero or more than a tenth.
    error InvalidIndex();

    uint256 private constant RATIO = 1e6;
    int256 private constant PRICE_DECIMALS = 6;
    // Pyth's exponents lie between -12 and 0; what is far from it is not a price.
    int256 private constant MAX_EXPONENT = 18;

    IPyth public immutable pyth;
    bytes32 public immutable id;
    /// @notice Seconds.
    uint256 public immutable maxAge;
    /// @notice Share of the price, 1e6 = 100 %.
    uint256 public immutable maxConfidence;

    constructor(IPyth pythContract, bytes32 feedId, uint256 maxAgeSeconds, uint256 maxConfidenceRatio) {
        bool isValid =
            maxAgeSeconds != 0 &&
                maxAgeSeconds <= 1 hours &&
                maxConfidenceRatio != 0 &&
                maxConfidenceRatio <= RATIO / 10;
        if (!isValid) revert InvalidIndex();
        pyth = pythContract;
        id = feedId;
        maxAge = maxAgeSeconds;
        maxConfidence = maxConfidenceRatio;
    }

    /// @inheritdoc IIndexSource
    /// @dev The price is rounded towards zero; a price below 1e-6 USD is so a price of zero. Publishers' clocks may be ahead
    /// of the chain's: a time ahead by more than `maxAge` is not one.
    function latest() external view returns (int256 price, uint256 timestamp, bool isUsable) {
        PythPrice memory given = pyth.getPriceUnsafe(id);
        timestamp = given.publishTime;
        int256 exponent = given.expo + PRICE_DECIMALS;
        if (exponent > MAX_EXPONENT || exponent < -MAX_EXPONENT) return (0, timestamp, false);
        price =
            exponent < 0
                ? int256(given.price) / int256(10 ** uint256(-exponent))
                : int256(given.price) * int256(10 ** uint256(exponent));
        uint256 size = uint256(given.price < 0 ? -int256(given.price) : int256(given.price));
        isUsable =
            timestamp + maxAge >= block.timestamp &&
            timestamp <= block.timestamp + maxAge &&
            uint256(given.conf) * RATIO <= size * maxConfidence;
    }
}
