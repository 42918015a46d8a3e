"""The same tails in numpy and scipy, for `npm run bench`.

stdin: a line of JSON {"accounts", "instruments", "points", "worst"}, the accounts' lots and the rows, both as little-endian
doubles by row; then the name of a way, a line each time. stdout: a line of JSON first, {"ways"} or {"missing"}, then for each
name {"sums", "wall", "processor"}: for every account the sum of its largest losses, and milliseconds. Ends with stdin.
"""

import json
import signal
import sys
import time

# Ctrl-C at the terminal reaches this process too: it ends at once and without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)


def answer(document):
    print(json.dumps(document), flush=True)


def matrix(rows, columns):
    values = np.frombuffer(sys.stdin.buffer.read(8 * rows * columns), dtype="<f8")
    return values.reshape(rows, columns)


def worst_sums(losses, worst):
    """In place: a copy of all losses would cost more than the selection."""
    first = losses.shape[1] - worst
    losses.partition(first, axis=1)
    return losses[:, first:].sum(axis=1)


def dense(lots, rows, worst, kind):
    """One product of matrices by BLAS, into memory that is there already."""
    lots, rows = np.ascontiguousarray(-lots, dtype=kind), np.ascontiguousarray(rows, dtype=kind)
    losses = np.empty((lots.shape[0], rows.shape[1]), dtype=kind)
    return lambda: worst_sums(np.matmul(lots, rows, out=losses), worst)


def sparse(lots, rows, worst, kind):
    """Only what an account holds, row by row (CSR); scipy has no threads for it."""
    lots, rows = scipy.sparse.csr_matrix(-lots, dtype=kind), np.ascontiguousarray(rows, dtype=kind)
    return lambda: worst_sums(lots @ rows, worst)


def main():
    size = json.loads(sys.stdin.buffer.readline())
    lots = matrix(size["accounts"], size["instruments"])
    rows = matrix(size["instruments"], size["points"])
    worst = size["worst"]
    ways = {
        "dense f64": dense(lots, rows, worst, np.float64),
        "dense f32": dense(lots, rows, worst, np.float32),
    }
    if scipy is not None:
        ways["sparse f64"] = sparse(lots, rows, worst, np.float64)
        ways["sparse f32"] = sparse(lots, rows, worst, np.float32)
    answer({"ways": list(ways), "versions": versions})
    for line in sys.stdin.buffer:
        run = ways[line.decode().strip()]
        wall, processor = time.perf_counter(), time.process_time()
        sums = run()
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        answer({"sums": sums.tolist(), "wall": 1e3 * wall, "processor": 1e3 * processor})


try:
    import numpy as np
except ImportError as error:
    answer({"missing": str(error)})
    sys.exit(0)
versions = f"numpy {np.__version__}"
try:
    import scipy
    import scipy.sparse

    versions += f", scipy {scipy.__version__}"
except ImportError:
    scipy = None
main()
