pragma circom 2.1.6;

include "BadDebtCells.circom";
include "BatchState.circom";
include "BookBinding.circom";
include "PackedDebts.circom";

// N accounts of a book that lies in the chain's storage: adds their bad debts in every scenario to those of the batches
// before, and binds the accounts.
//
// Values need no range check: the contract evaluates the same polynomial over typed storage, and equality with it is what
// is proven. A loss that exceeds the equity by 2^bits or more, or falls short of it by as much, has no witness.
// The scenarios are public input, folded by the verifier into one point of the curve.
//
// r            public: the challenge
// stateBefore  public: BatchState of the batches before
// stateAfter   public: BatchState with this one
// profit       public: profit of a lot by scenario and instrument, 1e-6 USD
// c, y, power, debts  what stateBefore is the hash of
// equity       of each account, 1e-6 USD, capped
// lots         signed lots of each account by instrument
template AccountBatch(N, M, S, bits) {
    signal input r;
    signal input stateBefore;
    signal input stateAfter;
    signal input profit[S][M];

    signal input c;
    signal input y;
    signal input power;
    signal input debts[PACKED(S)];
    signal input equity[N];
    signal input lots[N][M];

    component before = BatchState(S);
    before.c <== c;
    before.y <== y;
    before.power <== power;
    before.debts <== debts;
    before.out === stateBefore;

    component binding = BookBinding(N, M + 1);
    binding.r <== r;
    binding.c <== c;
    binding.y <== y;
    binding.power <== power;
    component cells = BadDebtCells(N, M, S, bits);
    cells.equity <== equity;
    cells.lots <== lots;
    cells.profit <== profit;
    for (var i = 0; i < N; i++) {
        binding.row[i][0] <== equity[i];
        for (var m = 0; m < M; m++) {
            binding.row[i][1 + m] <== lots[i][m];
        }
    }

    component sum = PackedDebts(S);
    sum.before <== debts;
    sum.debt <== cells.debt;

    component after = BatchState(S);
    after.c <== binding.cNext;
    after.y <== binding.yNext;
    after.power <== binding.powerNext;
    after.debts <== sum.after;
    after.out === stateAfter;
}
