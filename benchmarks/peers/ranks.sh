#!/usr/bin/env bash
# Times rank tests of a million users per arm and exact tests of 200 per arm here, in SciPy and in R, in one run on this machine and on the same numbers; prints a table.
# Needs the .NET SDK; installs python3-scipy and r-base-core with apt where they are missing (set SUDO=sudo if you are not root).
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need python:scipy=python3-scipy r:stats=r-base-core

values=$(mktemp)
trap 'rm -f "$values"' EXIT
ours=$(ours ranks)
theirs=$("$python" - "$values" <<'PY'
import sys, time, warnings
import numpy as np, scipy
from scipy import stats
warnings.simplefilter("ignore")
n = 1_000_000
state, draws = 12345, np.empty(2 * n)
for i in range(2 * n):
    state = (1664525 * state + 1013904223) & 0xFFFFFFFF
    draws[i] = state
u = (draws + 0.5) / 4294967296.0
x = u / (1 - u)
control, treatment = x[0::2].copy(), 1.002 * x[1::2]
np.concatenate([control, treatment]).tofile(sys.argv[1])
def row(what, call, rounds=3):
    value = call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter(); call(); times.append(time.perf_counter() - start)
    print(f"SciPy {scipy.__version__}\t{what}\t{sorted(times)[rounds // 2] * 1e3:.3f}\t{value!r}")
row("Mann–Whitney p-value, 1 M + 1 M", lambda: float(stats.mannwhitneyu(treatment, control, method="asymptotic").pvalue))
row("Brunner–Munzel p-value, 1 M + 1 M", lambda: float(stats.brunnermunzel(control, treatment).pvalue))
table = [[40, 62], [160, 138]]
row("Barnard, 200 + 200", lambda: float(stats.barnard_exact(table).pvalue))
row("Boschloo, 200 + 200", lambda: float(stats.boschloo_exact(table).pvalue))
PY
)
r=$(Rscript --vanilla - "$values" <<'RS'
n <- 1e6
x <- readBin(commandArgs(TRUE)[1], "double", 2 * n)
control <- x[1:n]; treatment <- x[(n + 1):(2 * n)]
call <- function() wilcox.test(treatment, control, exact = FALSE)$p.value
p <- call()
times <- replicate(3, { start <- proc.time()[["elapsed"]]; call(); proc.time()[["elapsed"]] - start })
cat(sprintf("R %s.%s wilcox.test\tMann–Whitney p-value, 1 M + 1 M\t%.3f\t%.17g\n", R.version$major, R.version$minor, median(times) * 1e3, p))
RS
)
printf '%s\n%s\n%s\n' "$ours" "$theirs" "$r" | awk -F'\t' '
    { who[NR] = $1; what[NR] = $2; ms[NR] = $3; value[NR] = $4; if ($1 == "Experimentation.Stats") base[$2] = $3 }
    END {
        print "| what | who | milliseconds | result | times ours |"; print "|---|---|---:|---:|---:|"
        for (i = 1; i <= NR; i++) printf "| %s | %s | %s | %s | %s |\n", what[i], who[i], ms[i], value[i], (base[what[i]] > 0 ? sprintf("%.1f", ms[i] / base[what[i]]) : "")
    }'
