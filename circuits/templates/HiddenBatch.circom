pragma circom 2.1.6;

include "BadDebtCells.circom";
include "HiddenAccount.circom";
include "HiddenState.circom";
include "PackedDebts.circom";
include "PoseidonChain.circom";

// N accounts of a book that is held off-chain, as AccountBatch for one that lies in storage: what storage vouches for there
// is checked here, the commitment takes its place, and the book stays hidden.
//
// Marks and scenarios are public input, folded by the verifier into one point of the curve. A loss that exceeds the equity
// by 2^bits or more, or falls short of it by as much, has no witness.
//
// stateBefore  public: HiddenState of the batches before
// stateAfter   public: HiddenState with this one
// lotValue     public: of one lot of each instrument, 1e-12 USD
// profit       public: profit of a lot by scenario and instrument, 1e-6 USD
// c, totalCash, badDebt, net, debts, saltBefore  what stateBefore is the hash of
// saltAfter    hides stateAfter
// cash         of each account, 1e-6 USD
// lots         signed lots of each account by instrument
// salt         of each account, hides its leaf
template HiddenBatch(N, M, S, bits) {
    signal input stateBefore;
    signal input stateAfter;
    signal input lotValue[M];
    signal input profit[S][M];

    signal input c;
    signal input totalCash;
    signal input badDebt;
    signal input net[M];
    signal input debts[PACKED(S)];
    signal input saltBefore;
    signal input saltAfter;
    signal input cash[N];
    signal input lots[N][M];
    signal input salt[N];

    component before = HiddenState(M, S);
    before.c <== c;
    before.cash <== totalCash;
    before.badDebt <== badDebt;
    before.net <== net;
    before.debts <== debts;
    before.salt <== saltBefore;
    before.out === stateBefore;

    component cells = BadDebtCells(N, M, S, bits);
    cells.lots <== lots;
    cells.profit <== profit;
    component leaves = PoseidonChain(N + 1, TAG_HIDDEN_BOOK());
    leaves.in[0] <== c;
    component account[N];
    var cashSum = totalCash;
    var badDebtSum = badDebt;
    for (var i = 0; i < N; i++) {
        account[i] = HiddenAccount(M, bits);
        account[i].cash <== cash[i];
        account[i].lots <== lots[i];
        account[i].lotValue <== lotValue;
        account[i].salt <== salt[i];
        leaves.in[1 + i] <== account[i].leaf;
        cells.equity[i] <== account[i].equity;
        cashSum += cash[i];
        badDebtSum += account[i].badDebt;
    }

    component sum = PackedDebts(S);
    sum.before <== debts;
    sum.debt <== cells.debt;

    component after = HiddenState(M, S);
    after.c <== leaves.out;
    after.cash <== cashSum;
    after.badDebt <== badDebtSum;
    for (var m = 0; m < M; m++) {
        var netSum = net[m];
        for (var i = 0; i < N; i++) {
            netSum += lots[i][m];
        }
        after.net[m] <== netSum;
    }
    after.debts <== sum.after;
    after.salt <== saltAfter;
    after.out === stateAfter;
}
