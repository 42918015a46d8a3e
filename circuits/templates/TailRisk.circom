pragma circom 2.1.6;

include "BatchState.circom";
include "ExpectedShortfall.circom";
include "PackedDebts.circom";

// The tail of the bad debts at the end of a chain of batches.
//
// state        public: BatchState of the last batch, or of none
// c, y         public: the book's fingerprints, as the contract knows them
// tail         public: Value at Risk + Expected Shortfall * 2^128
// weight       public: of each scenario, folded by the verifier like the profits
// power, debts what state is the hash of, besides c and y
// valueAtRisk, shortfall  1e-6 USD
template TailRisk(S) {
    signal input state;
    signal input c;
    signal input y;
    signal input tail;
    signal input weight[S];

    signal input power;
    signal input debts[PACKED(S)];
    signal input valueAtRisk;
    signal input shortfall;

    component last = BatchState(S);
    last.c <== c;
    last.y <== y;
    last.power <== power;
    last.debts <== debts;
    last.out === state;

    component measure = ExpectedShortfall(S);
    measure.packed <== debts;
    measure.weight <== weight;
    measure.valueAtRisk <== valueAtRisk;
    measure.shortfall <== shortfall;
    tail === valueAtRisk + shortfall * (1 << 128);
}
