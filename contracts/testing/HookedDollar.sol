// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Makes calls before and after every transfer, as a sender's and a receiver's hook of ERC-777 can, and keeps what
/// they were answered.
contract HookedDollar is TestDollar {
    struct Answer {
        bool success;
        bytes data;
    }

    address private _target;
    bytes[] private _calls;
    Answer[] private _answers;

    function hook(address target, bytes[] calldata calls) external {
        _target = target;
        _calls = calls;
        delete _answers;
    }

    function answers() external view returns (Answer[] memory) {
        return _answers;
    }

    function _update(address from, address to, uint256 value) internal override {
        _callBack();
        super._update(from, to, value);
        _callBack();
    }

    function _callBack() private {
        for (uint256 i = 0; i < _calls.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, bytes memory data) = _target.call(_calls[i]);
            _answers.push(Answer(success, data));
        }
    }
}
