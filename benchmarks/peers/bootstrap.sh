#!/usr/bin/env bash
# Times the Poisson bootstrap of a difference in means, 500,000 + 500,000 users and 10,000 replications, here and in NumPy in one run on this machine; prints a table.
# NumPy's time is that of fewer replications, scaled up, because each replication costs the same. Needs the .NET SDK and python3-numpy (installed with apt where missing; SUDO=sudo if you are not root).
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need python:numpy=python3-numpy

ours=$(ours bootstrap)
theirs=$("$python" - <<'PY'
import os, time
from concurrent.futures import ThreadPoolExecutor
import numpy as np

users, replications, measured = 500_000, 10_000, 40
data = np.random.default_rng(1).lognormal(size=(2, users))

def poisson(seed):
    rng = np.random.default_rng(seed)
    means = []
    for arm in data:
        w = rng.poisson(1.0, users)
        means.append(w @ arm / w.sum())
    return means[1] - means[0]

def choice(seed):
    rng = np.random.default_rng(seed)
    return np.mean(data[1][rng.integers(0, users, users)]) - np.mean(data[0][rng.integers(0, users, users)])

threads = os.cpu_count()
for name, one in (("Poisson weights", poisson), ("resampled rows", choice)):
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, range(measured)))
        best = min(best, time.perf_counter() - start)
    print(f"NumPy {np.__version__}, {name}\t{threads}\t{2 * users}\t{replications}\t{best / measured * replications:.3f}\t{best / measured / (2 * users) * 1e9:.5f}")
PY
)
printf '%s\n%s\n' "$ours" "$theirs" | awk -F'\t' '
    NR == 1 { base = $5; printf "%-32s %8s %10s %13s %10s %13s %8s\n", "who", "threads", "users", "replications", "seconds", "ns per draw", "ratio" }
    { printf "%-32s %8d %10d %13d %10.2f %13.4f %8.1f\n", $1, $2, $3, $4, $5, $6, $5 / base }'
