#!/usr/bin/env bash
# Times the difference of two quantiles of a million values each, here, in NumPy, SciPy and R, on the same values in one run on this machine; prints a table.
# Needs the .NET SDK; installs python3-scipy and r-base-core with apt where they are missing (set SUDO=sudo if you are not root).
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need python:scipy=python3-scipy r:stats=r-base-core

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
"$python" - "$data" <<'PY'
import sys
import numpy as np
rng = np.random.default_rng(7)
np.exp(rng.normal(0, 1, 1_000_000)).tofile(sys.argv[1] + "/control")
np.exp(rng.normal(0.01, 1, 1_000_000)).tofile(sys.argv[1] + "/treatment")
PY

ours=$(ours quantiles "$data/control" "$data/treatment")
theirs=$("$python" - "$data" <<'PY'
import sys, time
import numpy as np
import scipy
from scipy import stats
c = np.fromfile(sys.argv[1] + "/control")
t = np.fromfile(sys.argv[1] + "/treatment")

def timed(call, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        value = call()
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2] * 1e3, value

def row(who, what, call, rounds):
    ms, value = timed(call, rounds)
    print(f"{who}\t{what}\t{ms:.3f}\t{value:.10g}")

for q in (0.5, 0.99):
    what = f"{q} quantile of 1 M + 1 M"
    row(f"NumPy {np.__version__}", "difference, " + what, lambda: np.quantile(t, q) - np.quantile(c, q), 9)

    def drawn():
        # The resampling-free bootstrap as published: 100,000 pairs of ranks.
        rng = np.random.default_rng(1)
        x, y = np.sort(c), np.sort(t)
        i = np.clip(rng.binomial(len(x) + 1, q, 100_000), 1, len(x)) - 1
        j = np.clip(rng.binomial(len(y) + 1, q, 100_000), 1, len(y)) - 1
        return np.quantile(y[j] - x[i], 0.025)
    row(f"NumPy {np.__version__}, 100,000 draws of ranks", "95 % interval, " + what, drawn, 3)

    def kernel():
        # Normal limit by order statistics, all in NumPy.
        r = 1.959963984540054 * np.sqrt(q * (1 - q) / len(c))
        a, b = np.quantile(c, [q - r, q, q + r]), np.quantile(t, [q - r, q, q + r])
        return b[1] - a[1] - np.hypot((a[2] - a[0]) / 2, (b[2] - b[0]) / 2)
    row(f"NumPy {np.__version__}, order statistics", "95 % interval, " + what, kernel, 9)

def bootstrap():
    rng = np.random.default_rng(1)
    d = [np.quantile(rng.choice(t, len(t)), 0.5) - np.quantile(rng.choice(c, len(c)), 0.5) for _ in range(20)]
    return np.quantile(d, 0.025)
ms, value = timed(bootstrap, 1)
print(f"NumPy {np.__version__}, bootstrap of 1,000 (20 timed)\t95 % interval, 0.5 quantile of 1 M + 1 M\t{ms * 50:.3f}\t{value:.10g}")
row(f"SciPy {scipy.__version__} ttest_ind(trim)", "Yuen, 20 %, 1 M + 1 M", lambda: stats.ttest_ind(t, c, equal_var=False, trim=0.2).pvalue, 5)
PY
)
r=$(Rscript --vanilla - "$data" <<'RS'
data <- commandArgs(trailingOnly = TRUE)[1]
c1 <- readBin(file.path(data, "control"), "double", 1e6)
t1 <- readBin(file.path(data, "treatment"), "double", 1e6)
for (q in c(0.5, 0.99)) {
  call <- function() quantile(t1, q, names = FALSE) - quantile(c1, q, names = FALSE)
  value <- call()
  times <- replicate(9, { start <- proc.time()[["elapsed"]]; call(); (proc.time()[["elapsed"]] - start) * 1e3 })
  cat(sprintf("R %s.%s quantile\tdifference, %g quantile of 1 M + 1 M\t%.3f\t%.10g\n", R.version$major, R.version$minor, q, median(times), value))
}
RS
)
printf '%s\n%s\n%s\n' "$ours" "$theirs" "$r" | awk -F'\t' '
    { who[NR] = $1; what[NR] = $2; ms[NR] = $3; value[NR] = $4; if ($1 == "Experimentation.Stats") base[$2] = $3 }
    END {
        print "| what | who | milliseconds | result | times ours |"; print "|---|---|---:|---:|---:|"
        for (i = 1; i <= NR; i++) printf "| %s | %s | %s | %s | %s |\n", what[i], who[i], ms[i], value[i], (base[what[i]] > 0 ? sprintf("%.1f", ms[i] / base[what[i]]) : "")
    }'
