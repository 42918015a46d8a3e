pragma circom 2.1.6;

include "ExpectedShortfall.circom";
include "HiddenState.circom";
include "PackedDebts.circom";

// What is told of a book that is held off-chain, at the end of a chain of batches: long equals short in every instrument,
// and the numbers below. Nothing else of it can be seen.
//
// state        public: HiddenState of the last batch
// c            public: commitment to all accounts
// cash         public: of all accounts, 1e-6 USD
// badDebt      public: present, of all accounts, 1e-6 USD
// tail         public: Value at Risk + Expected Shortfall * 2^128
// weight       public: of each scenario, folded by the verifier like the profits
// debts, salt  what state is the hash of, besides the public numbers and a net of zero
// valueAtRisk, shortfall  1e-6 USD
template HiddenTail(M, S) {
    signal input state;
    signal input c;
    signal input cash;
    signal input badDebt;
    signal input tail;
    signal input weight[S];

    signal input debts[PACKED(S)];
    signal input salt;
    signal input valueAtRisk;
    signal input shortfall;

    component last = HiddenState(M, S);
    last.c <== c;
    last.cash <== cash;
    last.badDebt <== badDebt;
    for (var m = 0; m < M; m++) {
        last.net[m] <== 0;
    }
    last.debts <== debts;
    last.salt <== salt;
    last.out === state;

    component measure = ExpectedShortfall(S);
    measure.packed <== debts;
    measure.weight <== weight;
    measure.valueAtRisk <== valueAtRisk;
    measure.shortfall <== shortfall;
    tail === valueAtRisk + shortfall * (1 << 128);
}
