pragma circom 2.1.6;

include "AbsoluteValue.circom";
include "InRange.circom";
include "PoseidonChain.circom";

// One account of a book that is held off-chain: no storage vouches for its numbers, so they are checked here.
//
// cash and lots lie below 2^63 in size, as they would in storage. Equity = floor(cash + lots at their values) is the only
// number that fits: it lies below 2^bits in size, and what the division leaves in [0, 10^6).
//
// cash      1e-6 USD
// lots      signed lots by instrument
// lotValue  of one lot of each instrument, 1e-12 USD, below 2^128 in size
// salt      of this account, so that its leaf tells nothing
// leaf      what the account's owner finds in the book's commitment
// equity    1e-6 USD, rounded down
// badDebt   max(0, -equity)
template HiddenAccount(M, bits) {
    signal input cash;
    signal input lots[M];
    signal input lotValue[M];
    signal input salt;
    signal output leaf;
    signal output equity;
    signal output badDebt;

    component hash = PoseidonChain(M + 2, TAG_HIDDEN_ACCOUNT());
    hash.in[0] <== salt;
    hash.in[1] <== cash;
    component rangeOfCash = AbsoluteValue(63);
    rangeOfCash.x <== cash;
    component rangeOfLots[M];
    signal value[M];
    var worth = cash * 1000000;
    for (var m = 0; m < M; m++) {
        hash.in[2 + m] <== lots[m];
        rangeOfLots[m] = AbsoluteValue(63);
        rangeOfLots[m].x <== lots[m];
        value[m] <== lots[m] * lotValue[m];
        worth += value[m];
    }
    leaf <== hash.out;

    // circom compares numbers as if they lay around zero.
    equity <-- (worth < 0) ? -((-worth + 999999) \ 1000000) : worth \ 1000000;
    component size = AbsoluteValue(bits);
    size.x <== equity;
    component rest = InRange(20);
    rest.in <== worth - equity * 1000000;
    component isBelow = InRange(20);
    isBelow.in <== 999999 - worth + equity * 1000000;
    badDebt <== (size.magnitude - equity) / 2;
}
