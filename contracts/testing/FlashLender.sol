// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC3156FlashLender} from "@openzeppelin/contracts/interfaces/IERC3156FlashLender.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice Lends all it has for 0.05 %: for tests, it has no owner.
contract FlashLender is IERC3156FlashLender {
    using SafeERC20 for IERC20;

    error NotLent(address token);
    error NotAccepted();

    IERC20 private immutable _token;

    constructor(IERC20 token) {
        _token = token;
    }

    /// @inheritdoc IERC3156FlashLender
    function maxFlashLoan(address token) external view returns (uint256) {
        return token == address(_token) ? _token.balanceOf(address(this)) : 0;
    }

    /// @inheritdoc IERC3156FlashLender
    function flashFee(address token, uint256 amount) public view returns (uint256) {
        if (token != address(_token)) revert NotLent(token);
        return amount / 2_000;
    }

    /// @inheritdoc IERC3156FlashLender
    function flashLoan(
        IERC3156FlashBorrower receiver,
        address token,
        uint256 amount,
        bytes calldata data
    ) external returns (bool) {
        uint256 fee = flashFee(token, amount);
        _token.safeTransfer(address(receiver), amount);
        if (
            receiver.onFlashLoan(msg.sender, token, amount, fee, data) !=
            keccak256("ERC3156FlashBorrower.onFlashLoan")
        ) revert NotAccepted();
        _token.safeTransferFrom(address(receiver), address(this), amount + fee);
        return true;
    }
}
