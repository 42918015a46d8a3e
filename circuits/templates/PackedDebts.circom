pragma circom 2.1.6;

// Debts are kept four to a field element, 62 bits each.
function PACKED(S) { return (S + 3) \ 4; }
function DIGIT() { return 62; }

// Adds the debts of a batch to the packed debts of those before.
//
// Packing is linear, so nothing is unpacked and nothing range-checked here: TailRisk does it once. Digits cannot run
// into each other: fewer than 2^13 accounts of less than 2^47 each stay below 2^60.
//
// before  packed debts so far
// debt    of this batch, by scenario
// after   packed debts of both
template PackedDebts(S) {
    signal input before[PACKED(S)];
    signal input debt[S];
    signal output after[PACKED(S)];

    for (var k = 0; k < PACKED(S); k++) {
        var sum = before[k];
        for (var j = 0; j < 4; j++) {
            if (4 * k + j < S) {
                sum += debt[4 * k + j] * (1 << (DIGIT() * j));
            }
        }
        after[k] <== sum;
    }
}
