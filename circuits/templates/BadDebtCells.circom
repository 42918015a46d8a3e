pragma circom 2.1.6;

include "AbsoluteValue.circom";

// The bad debt of N accounts in each of S scenarios: debt[s] = sum over i of max(0, loss of i in s - equity of i).
//
// The loss is -sum over m of lots[i][m] * profit[s][m]. Inner products go by Winograd's identity (1968): with the x and y
// taken in pairs, sum of x*y = sum of (x1 + y2)(x2 + y1) - sum of x1*x2 - sum of y1*y2, and the last two are shared by
// a row and a column. A cell costs M/2 + bits + 1 constraints instead of M + bits + 1.
//
// equity  of each account, 1e-6 USD
// lots    signed lots of each account and instrument
// profit  of one lot in each scenario and instrument, 1e-6 USD
// debt    of all accounts in each scenario, 1e-6 USD
template BadDebtCells(N, M, S, bits) {
    signal input equity[N];
    signal input lots[N][M];
    signal input profit[S][M];
    signal output debt[S];

    assert(M % 2 == 0);
    var pairs = M \ 2;

    // Partial sums: the last of each is the whole.
    signal ofLots[N][pairs];
    signal ofProfit[S][pairs];
    signal crossed[N][S][pairs];
    component gap[N][S];

    for (var i = 0; i < N; i++) {
        for (var j = 0; j < pairs; j++) {
            var before = (j == 0) ? 0 : ofLots[i][j - 1];
            ofLots[i][j] <== before + lots[i][2 * j] * lots[i][2 * j + 1];
        }
    }
    for (var s = 0; s < S; s++) {
        for (var j = 0; j < pairs; j++) {
            var before = (j == 0) ? 0 : ofProfit[s][j - 1];
            ofProfit[s][j] <== before + profit[s][2 * j] * profit[s][2 * j + 1];
        }
    }
    for (var s = 0; s < S; s++) {
        var sum = 0;
        for (var i = 0; i < N; i++) {
            for (var j = 0; j < pairs; j++) {
                var before = (j == 0) ? 0 : crossed[i][s][j - 1];
                crossed[i][s][j] <==
                    before + (lots[i][2 * j] + profit[s][2 * j + 1]) * (lots[i][2 * j + 1] + profit[s][2 * j]);
            }
            gap[i][s] = AbsoluteValue(bits);
            gap[i][s].x <== ofLots[i][pairs - 1] + ofProfit[s][pairs - 1] - crossed[i][s][pairs - 1] - equity[i];
            sum += (gap[i][s].magnitude + gap[i][s].x) / 2;
        }
        debt[s] <== sum;
    }
}
