// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626, IERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ISolvencyOracle, Solvency, SolvencyStatus} from "../interfaces/ISolvencyOracle.sol";
import {SolvencyGuard} from "../solvency/SolvencyGuard.sol";

/// @title A pool that lends the quote token against a venue's vault shares, the more the more solvent the venue is proven.
/// @notice The loan-to-value is 0 up to an index of 1, rises linearly to the full one at the target index, and is 0 while the
/// status is UNKNOWN (stale, too). Paying back, and taking collateral out that secures no debt, is always possible.
/// Lenders hold shares (ERC-4626) of the pool's tokens and loans.
/// @dev An example, without interest: add a rate before you lend real money. It prices vault shares at what the vault pays for
/// them, so it is safe only for a vault whose price a flash loan cannot raise (a donation to `VenueVault` is gone).
/// WARNING (trust): the vault, the oracle, and what they trust; nobody administers the pool.
contract IndexedLendingPool is ERC4626, SolvencyGuard {
    using SafeERC20 for IERC20;

    /// @notice 1e6 = 100 %.
    error InvalidTerms(uint256 fullLoanToValue, uint256 liquidationLoanToValue, uint256 targetIndex);
    error BorrowTooLarge(uint256 debt, uint256 limit);
    /// @notice Collateral that secures debt leaves only as far as `limit` still covers it.
    error CollateralNeeded(uint256 debt, uint256 limit);
    error NotLiquidatable(uint256 debt, uint256 limit);

    event Borrowed(address indexed borrower, uint256 assets);
    event Repaid(address indexed borrower, address indexed from, uint256 assets);
    event CollateralAdded(address indexed borrower, uint256 shares);
    event CollateralRemoved(address indexed borrower, uint256 shares);
    event Liquidated(address indexed borrower, address indexed by, uint256 debt, uint256 shares);

    uint256 private constant RATIO = 1e6;
    uint256 private constant INDEX_ONE = 1e8;

    IERC4626 public immutable vault;
    /// @notice Loan-to-value at the target index, 1e6 = 100 %.
    uint256 public immutable fullLoanToValue;
    /// @notice A debt above this share of its collateral may be taken over, 1e6 = 100 %. It does not follow the index: a stale
    /// proof stops new loans and liquidates nobody.
    uint256 public immutable liquidationLoanToValue;
    /// @notice 8 decimals.
    uint256 public immutable targetIndex;

    /// @notice Vault shares.
    mapping(address borrower => uint256) public collateralOf;
    /// @notice 1e-6 USD.
    mapping(address borrower => uint256) public debtOf;
    uint256 public totalDebt;

    constructor(
        IERC4626 vault_,
        uint256 fullLoanToValue_,
        uint256 liquidationLoanToValue_,
        uint256 targetIndex_,
        ISolvencyOracle oracle,
        uint256 maxAge
    ) ERC20("Plimsoll lending pool", "plUSD") ERC4626(IERC20(vault_.asset())) SolvencyGuard(oracle, maxAge) {
        bool isValid =
            fullLoanToValue_ < liquidationLoanToValue_ &&
                liquidationLoanToValue_ < RATIO &&
                targetIndex_ > INDEX_ONE;
        if (!isValid) revert InvalidTerms(fullLoanToValue_, liquidationLoanToValue_, targetIndex_);
        vault = vault_;
        fullLoanToValue = fullLoanToValue_;
        liquidationLoanToValue = liquidationLoanToValue_;
        targetIndex = targetIndex_;
    }

    // ---- borrowers

    function addCollateral(uint256 shares) external {
        collateralOf[msg.sender] += shares;
        IERC20(vault).safeTransferFrom(msg.sender, address(this), shares);
        emit CollateralAdded(msg.sender, shares);
    }

    /// @notice Without debt all of it at any time; with debt as `borrow` would still allow it.
    function removeCollateral(uint256 shares) external {
        collateralOf[msg.sender] -= shares;
        uint256 debt = debtOf[msg.sender];
        if (debt != 0) {
            uint256 limit = _limit(msg.sender, loanToValue());
            if (debt > limit) revert CollateralNeeded(debt, limit);
        }
        IERC20(vault).safeTransfer(msg.sender, shares);
        emit CollateralRemoved(msg.sender, shares);
    }

    function borrow(uint256 assets) external {
        uint256 debt = debtOf[msg.sender] + assets;
        uint256 limit = _limit(msg.sender, loanToValue());
        if (debt > limit) revert BorrowTooLarge(debt, limit);
        debtOf[msg.sender] = debt;
        totalDebt += assets;
        IERC20(asset()).safeTransfer(msg.sender, assets);
        emit Borrowed(msg.sender, assets);
    }

    /// @notice Anybody may pay for anybody.
    function repay(address borrower, uint256 assets) external {
        _repay(borrower, assets);
    }

    /// @notice Pays the whole of a debt that is too large for its collateral, and takes the collateral.
    function liquidate(address borrower) external {
        uint256 debt = debtOf[borrower];
        uint256 limit = _limit(borrower, liquidationLoanToValue);
        if (debt <= limit) revert NotLiquidatable(debt, limit);
        uint256 shares = collateralOf[borrower];
        collateralOf[borrower] = 0;
        _repay(borrower, debt);
        IERC20(vault).safeTransfer(msg.sender, shares);
        emit Liquidated(borrower, msg.sender, debt, shares);
    }

    // ---- views

    /// @notice How much is lent on collateral now, 1e6 = 100 %.
    function loanToValue() public view returns (uint256) {
        if (solvencyStatus() == SolvencyStatus.UNKNOWN) return 0;
        Solvency memory solvency = solvencyOracle.latest();
        if (solvency.index <= INDEX_ONE) return 0;
        if (solvency.index >= targetIndex) return fullLoanToValue;
        return (fullLoanToValue * (solvency.index - INDEX_ONE)) / (targetIndex - INDEX_ONE);
    }

    /// @notice The lenders': tokens and loans.
    function totalAssets() public view override returns (uint256) {
        return super.totalAssets() + totalDebt;
    }

    /// @notice What is not lent.
    function maxWithdraw(address owner) public view override returns (uint256) {
        uint256 idle = super.totalAssets();
        uint256 owned = super.maxWithdraw(owner);
        return owned < idle ? owned : idle;
    }

    /// @notice As `maxWithdraw`.
    function maxRedeem(address owner) public view override returns (uint256) {
        uint256 idle = convertToShares(super.totalAssets());
        uint256 owned = super.maxRedeem(owner);
        return owned < idle ? owned : idle;
    }

    // ---- private

    function _repay(address borrower, uint256 assets) private {
        debtOf[borrower] -= assets;
        totalDebt -= assets;
        IERC20(asset()).safeTransferFrom(msg.sender, address(this), assets);
        emit Repaid(borrower, msg.sender, assets);
    }

    /// @dev The largest debt at this ratio, rounded down.
    function _limit(address borrower, uint256 ratio) private view returns (uint256) {
        return (vault.convertToAssets(collateralOf[borrower]) * ratio) / RATIO;
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
