// SPDX-License-Identifier: MIT
// Written by `npm run circuits:verifiers`: do not edit.
pragma solidity 0.8.37;

/// @title Groth16 verifier whose public inputs after the first 5 are folded into one point.
/// @dev WARNING: INSECURE. The key is made from numbers that are public, so that anybody can prove anything: it answers on
/// chain 31337 only.
contract HiddenTailVerifier {
    error DevelopmentKey(uint256 chainId);

    uint256 private constant ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ALPHA_X = 5210385361055293857065852079982295207286571489292760012974824780369997575854;
    uint256 private constant ALPHA_Y = 5591102466133159071140487473546476792240144713725301360750834006177792362898;
    uint256 private constant BETA_X0 = 42017146218573644281713314275534581222970826279421283382189937805695842377;
    uint256 private constant BETA_X1 = 8567761525214443145583910573970651718447835136405123900272448587050751979490;
    uint256 private constant BETA_Y0 = 6968330482573437223404209181614118100226215861579306026042548241852658172581;
    uint256 private constant BETA_Y1 = 17313014268131541407301376220029765462655210879098943059882659897989554116613;
    uint256 private constant GAMMA_X0 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 private constant GAMMA_X1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 private constant GAMMA_Y0 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 private constant GAMMA_Y1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 private constant DELTA_X0 = 347529040080380185103363448853971392912203661650650959214505992366373278047;
    uint256 private constant DELTA_X1 = 21851195733764013391000156036914088948065964284708934921304059540430645093596;
    uint256 private constant DELTA_Y0 = 1914652732729541115567818308049424866343693148213022192921069991589578760563;
    uint256 private constant DELTA_Y1 = 20525871585337286798710130459933523239567403106171096006016827020518474588207;
    uint256 private constant IC0_X = 2403494648709187573647514735263779223820751344005530400687491604072880215986;
    uint256 private constant IC0_Y = 3191132394797220753719801129337582005009174564441015619528304707442609253257;
    uint256 private constant IC1_X = 10439372572493482715472343844497114354116022910120334997844459153081955566685;
    uint256 private constant IC1_Y = 1123759919666572033391592219813202742840740477672052010808311045348570192589;
    uint256 private constant IC2_X = 11877777243313404156822773297179068758767457655536940467728588600591948017909;
    uint256 private constant IC2_Y = 11841257052118022751242841182343023492945375413708921368229047333609451536;
    uint256 private constant IC3_X = 19121503487578434741698344082060343385351829918620129049226039733198525948526;
    uint256 private constant IC3_Y = 13271151650541591886214052003356241080189845184771072514416491479904228329314;
    uint256 private constant IC4_X = 14682704355348419900335968827444584460958411398872073700971847185478496721305;
    uint256 private constant IC4_Y = 3179577639316743235776804554985124787708504695342719495221527215690406289672;
    uint256 private constant IC5_X = 21161773661574583691631389708249674029357548121398651540368563879920571865731;
    uint256 private constant IC5_Y = 3354573938095982309558810109889041651885796016936213193408738687272879233241;

    /// @notice Whether the proof holds for these inputs and for those that `fold` stands for.
    /// @param fold Σ of the folded inputs times their points of the key; not on the curve: false.
    /// @param inputs Not below the field's order: false.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[5] calldata inputs,
        uint256[2] calldata fold
    ) external view returns (bool isValid) {
        if (block.chainid != 31337) revert DevelopmentKey(block.chainid);
        assembly ("memory-safe") {
            let m := mload(0x40)
            isValid := 1
            // The precompiles refuse points off the curve, and coordinates of the modulus or more.
            mstore(m, IC0_X)
            mstore(add(m, 32), IC0_Y)
            mstore(add(m, 64), calldataload(fold))
            mstore(add(m, 96), calldataload(add(fold, 32)))
            isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            {
                let x := calldataload(add(inputs, 0))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC1_X)
                mstore(add(m, 96), IC1_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            {
                let x := calldataload(add(inputs, 32))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC2_X)
                mstore(add(m, 96), IC2_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            {
                let x := calldataload(add(inputs, 64))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC3_X)
                mstore(add(m, 96), IC3_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            {
                let x := calldataload(add(inputs, 96))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC4_X)
                mstore(add(m, 96), IC4_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            {
                let x := calldataload(add(inputs, 128))
                isValid := and(isValid, lt(x, ORDER))
                mstore(add(m, 64), IC5_X)
                mstore(add(m, 96), IC5_Y)
                mstore(add(m, 128), x)
                isValid := and(isValid, staticcall(gas(), 7, add(m, 64), 96, add(m, 64), 64))
                isValid := and(isValid, staticcall(gas(), 6, m, 128, m, 64))
            }
            let sumX := mload(m)
            let sumY := mload(add(m, 32))
            // −A; its y must be below the modulus, or the difference would wrap.
            mstore(m, calldataload(a))
            let y := calldataload(add(a, 32))
            isValid := and(isValid, lt(y, MODULUS))
            mstore(add(m, 32), mod(sub(MODULUS, y), MODULUS))
            calldatacopy(add(m, 64), b, 128)
            mstore(add(m, 192), ALPHA_X)
            mstore(add(m, 224), ALPHA_Y)
            mstore(add(m, 256), BETA_X1)
            mstore(add(m, 288), BETA_X0)
            mstore(add(m, 320), BETA_Y1)
            mstore(add(m, 352), BETA_Y0)
            mstore(add(m, 384), sumX)
            mstore(add(m, 416), sumY)
            mstore(add(m, 448), GAMMA_X1)
            mstore(add(m, 480), GAMMA_X0)
            mstore(add(m, 512), GAMMA_Y1)
            mstore(add(m, 544), GAMMA_Y0)
            calldatacopy(add(m, 576), c, 64)
            mstore(add(m, 640), DELTA_X1)
            mstore(add(m, 672), DELTA_X0)
            mstore(add(m, 704), DELTA_Y1)
            mstore(add(m, 736), DELTA_Y0)
            isValid := and(isValid, staticcall(gas(), 8, m, 768, 0, 32))
            isValid := and(isValid, eq(mload(0), 1))
        }
    }
}
