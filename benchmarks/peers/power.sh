#!/usr/bin/env bash
# Times sample sizes of a t test and the power of exact tests here, in statsmodels and in R, in one run on this machine; prints a table.
# Needs the .NET SDK; installs python3-statsmodels and r-base-core with apt where they are missing (set SUDO=sudo if you are not root).
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need python:statsmodels=python3-statsmodels r:stats=r-base-core

ours=$(ours power)
theirs=$("$python" - <<'PY'
import time, warnings
import statsmodels
from statsmodels.stats.power import TTestIndPower
warnings.simplefilter("ignore")
power = TTestIndPower()
for d in (0.02, 0.2, 0.8):
    call = lambda: power.solve_power(effect_size=d, alpha=0.05, power=0.8)
    n = call()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(20):
            call()
        times.append((time.perf_counter() - start) / 20)
    print(f"statsmodels {statsmodels.__version__.split('+')[0]}\tt-test users, d = {d:g}\t{sorted(times)[3] * 1e6:.3f}\t{2 * n:.6f}")
PY
)
r=$(Rscript --vanilla - <<'RS'
for (d in c(0.02, 0.2, 0.8)) {
  call <- function() power.t.test(delta = d, sd = 1, power = 0.8)$n
  n <- call()
  times <- replicate(7, { start <- proc.time()[["elapsed"]]; for (i in 1:200) call(); (proc.time()[["elapsed"]] - start) / 200 })
  cat(sprintf("R %s.%s power.t.test\tt-test users, d = %g\t%.3f\t%.6f\n", R.version$major, R.version$minor, d, median(times) * 1e6, 2 * n))
}
fisher <- function(n, p1, p2) {
  power <- 0
  for (x in 0:n) for (y in 0:n) {
    if (fisher.test(matrix(c(x, n - x, y, n - y), 2), conf.int = FALSE)$p.value < .05) power <- power + dbinom(x, n, p1) * dbinom(y, n, p2)
  }
  power
}
start <- proc.time()[["elapsed"]]
power <- fisher(50, .1, .3)
cat(sprintf("R %s.%s, all tables\tFisher power, 50 per arm\t%.3f\t%.12f\n", R.version$major, R.version$minor, (proc.time()[["elapsed"]] - start) * 1e6, power))
RS
)
printf '%s\n%s\n%s\n' "$ours" "$theirs" "$r" | awk -F'\t' '
    { who[NR] = $1; what[NR] = $2; us[NR] = $3; value[NR] = $4; if ($1 == "Experimentation.Stats") base[$2] = $3 }
    END {
        print "| what | who | microseconds | result | times ours |"; print "|---|---|---:|---:|---:|"
        for (i = 1; i <= NR; i++) printf "| %s | %s | %s | %s | %s |\n", what[i], who[i], us[i], value[i], (base[what[i]] > 0 ? sprintf("%.0f", us[i] / base[what[i]]) : "")
    }'
