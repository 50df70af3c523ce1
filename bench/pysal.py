#!/usr/bin/env python3
"""Our index beside two_stage_fca of pysal/access: the same pairs, one thread, in turn in one run.

Usage: pysal.py INDEX_PAIRS WORKSPACE [ROUNDS]      (script/bench pysal builds and runs it)

Needs a Python with pandas and the package `access` of pysal. Times are of the functions alone, arrays
and data frames being in memory; ours starts from minutes, or from weights kept as a server holds
them. The ratio is taken round by round, so that a machine that slows down slows both; on a busy one,
read the time of the processor rather than of the clock. Exits with 1 where values differ.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy  # noqa: E402
import pandas  # noqa: E402
from access import fca, weights  # noqa: E402

APL = weights.step_fn({10: 1, 15: 2 / 3, 20: 1 / 3})
# Our method and decay, and what theirs is given.
CASES = (("2sfca", "cut_20", {"max_cost": 20}),
         ("e2sfca", "apl_gp", {"max_cost": 20, "weight_fn": APL}))


def compare(ours, read, frames, cost, case, rounds):
    method, decay, options = case
    times = {"minutes": [], "weights": [], "theirs": []}
    apart = 0.0
    for _ in range(rounds + 1):  # the first one warms up
        start, busy = time.perf_counter(), time.process_time()
        theirs = fca.two_stage_fca(*frames, cost, demand_index=True, supply_index=True, **options)
        times["theirs"].append((time.perf_counter() - start, time.process_time() - busy))
        # They leave out places that reach nothing; a place that nobody reaches is 0 / 0.
        expected = theirs.reindex(frames[0].index).fillna(0).to_numpy()
        for kept in ("minutes", "weights"):
            ours.stdin.write(f"{method} {decay} {kept}\n")
            ours.stdin.flush()
            times[kept].append([float(x) for x in ours.stdout.readline().split()])
            apart = max(apart, float(numpy.abs(expected - read("values", "<f8")).max()))
    print(f"  {method} {decay}: largest difference {apart:.1e} of {expected.max():.1f}")
    for kept in ("minutes", "weights"):
        for k, kind in enumerate(("clock", "processor")):
            pairs = [(a[k], b[k]) for a, b in zip(times[kept][1:], times["theirs"][1:])]
            ratios = [b / a for a, b in pairs]
            print(f"    from {kept}, {kind + ':':11}ours {1e3 * statistics.median(a for a, _ in pairs):.2f}"
                  f" ms, theirs {1e3 * statistics.median(b for _, b in pairs):.0f} ms; theirs / ours "
                  f"{statistics.median(ratios):.0f} ({min(ratios):.0f} to {max(ratios):.0f}), "
                  f"{rounds} rounds")
    return apart <= 1e-9 * float(expected.max())


def main(program, workspace, rounds):
    with tempfile.TemporaryDirectory() as scratch:
        ours = subprocess.Popen([program, workspace, scratch], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)
        print(ours.stdout.readline().strip())

        def read(name, kind):
            return numpy.fromfile(Path(scratch) / name, dtype=kind)

        numbers = list(range(len(read("demand", "<f8"))))
        codes = (Path(scratch) / "codes").read_text(encoding="utf-8").split()
        agree = True
        for how, names in (("communes by number", numbers), ("communes by code", codes)):
            print(how)
            names = numpy.array(names)
            frames = [pandas.DataFrame({"geoid": names, what: read(what, "<f8")}).set_index("geoid")
                      for what in ("demand", "supply")]
            cost = pandas.DataFrame({"origin": names[read("origins", "<u4")],
                                     "dest": names[read("destinations", "<u4")],
                                     "cost": read("minutes", "<f4").astype("float64")})
            for case in CASES:
                agree = compare(ours, read, frames, cost, case, rounds) and agree
        ours.stdin.close()
        ours.wait()
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 7))
