pragma circom 2.1.6;

include "AbsoluteValue.circom";
include "InRange.circom";
include "IsZero.circom";
include "PackedDebts.circom";

// Weights are integers that add up to this.
function WEIGHTS() { return 1 << 20; }

// Value at Risk and Expected Shortfall of the debts at 99 %, with weighted scenarios.
//
// V is the order statistic, of which there is one: 100 * (weight of debts above V) < W <= 100 * (weight of debts from V
// on). E = ceil(V + 100/W * sum of w[s] * max(0, debt[s] - V)), Rockafellar and Uryasev 2000, (8), rounded up. Neither V ± 1
// nor E ± 1 has a witness.
//
// packed    debts, four to an element: unpacked here and nowhere else. A digit lies within 2^60 of V < 2^60 and the base
//           is 2^62, so the digits are the only ones
// weight    of each scenario, in [0, 2^21)
// valueAtRisk, shortfall  V < 2^60 and E < 2^68, 1e-6 USD
template ExpectedShortfall(S) {
    signal input packed[PACKED(S)];
    signal input weight[S];
    signal input valueAtRisk;
    signal input shortfall;

    component rangeOfV = InRange(60);
    rangeOfV.in <== valueAtRisk;
    component rangeOfE = InRange(68);
    rangeOfE.in <== shortfall;

    signal debt[S];
    for (var k = 0; k < PACKED(S); k++) {
        var rest = packed[k];
        for (var j = 0; j < 4; j++) {
            if (4 * k + j < S) {
                debt[4 * k + j] <-- (packed[k] >> (DIGIT() * j)) & ((1 << DIGIT()) - 1);
                rest -= debt[4 * k + j] * (1 << (DIGIT() * j));
            }
        }
        rest === 0;
    }

    component gap[S];
    component isNotAbove[S];
    component isNotBelow[S];
    component rangeOfWeight[S];
    signal above[S];
    signal fromV[S];
    signal excess[S];
    var weightAbove = 0;
    var weightFromV = 0;
    var sumOfExcess = 0;
    var sumOfWeights = 0;
    for (var s = 0; s < S; s++) {
        rangeOfWeight[s] = InRange(21);
        rangeOfWeight[s].in <== weight[s];
        gap[s] = AbsoluteValue(60);
        gap[s].x <== debt[s] - valueAtRisk;
        isNotAbove[s] = IsZero();
        isNotAbove[s].in <== gap[s].magnitude + gap[s].x;
        isNotBelow[s] = IsZero();
        isNotBelow[s].in <== gap[s].magnitude - gap[s].x;

        above[s] <== weight[s] * (1 - isNotAbove[s].out);
        fromV[s] <== weight[s] * isNotBelow[s].out;
        excess[s] <== weight[s] * ((gap[s].magnitude + gap[s].x) / 2);
        weightAbove += above[s];
        weightFromV += fromV[s];
        sumOfExcess += excess[s];
        sumOfWeights += weight[s];
    }
    sumOfWeights === WEIGHTS();

    component isFewEnough = InRange(40);
    isFewEnough.in <== WEIGHTS() - 1 - 100 * weightAbove;
    component isManyEnough = InRange(40);
    isManyEnough.in <== 100 * weightFromV - WEIGHTS();
    // In [0, W): rounded up, and by less than one.
    component isCeiling = InRange(20);
    isCeiling.in <== WEIGHTS() * shortfall - WEIGHTS() * valueAtRisk - 100 * sumOfExcess;
}
