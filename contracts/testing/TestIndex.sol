// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexSource} from "../interfaces/IIndexSource.sol";

/// @title An index that answers what it is told to, or misbehaves.
contract TestIndex is IIndexSource {
    error Broken();

    enum Fault {
        None,
        Reverts,
        BurnsGas,
        AnswersTooLittle,
        AnswersTooMuch
    }

    int256 private _price;
    bool private _isUsable;
    Fault private _fault;

    function set(int256 price, bool isUsable) external {
        _price = price;
        _isUsable = isUsable;
        _fault = Fault.None;
    }

    function fail(Fault fault) external {
        _fault = fault;
    }

    function latest() external view returns (int256, uint256, bool) {
        if (_fault == Fault.Reverts) revert Broken();
        if (_fault == Fault.BurnsGas) {
            assembly {
                invalid()
            }
        }
        uint256 size =
            _fault == Fault.AnswersTooLittle
                ? 64
                : _fault == Fault.AnswersTooMuch
                    ? 200_000
                    : 0;
        if (size != 0) {
            assembly {
                return(0, size)
            }
        }
        return (_price, block.timestamp, _isUsable);
    }
}
