#!/usr/bin/env bash
# Times adjusted p-values and the critical values of Dunnett's and Tukey's tests here, in statsmodels and in R (p.adjust, mvtnorm, ptukey), in one run on this machine and on
# the same p-values; prints a table. The last column is the sum of the adjusted p-values or the critical value, so that one sees who is right as well as who is fast.
# Needs the .NET SDK; installs python3-statsmodels, r-base-core and r-cran-mvtnorm with apt where they are missing (set SUDO=sudo if you are not root).
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need python:statsmodels=python3-statsmodels r:mvtnorm=r-cran-mvtnorm

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" - "$work/p.txt" <<'PY'
import random, sys
random.seed(7)
with open(sys.argv[1], "w") as out:
    for i in range(1_000_000):
        out.write(f"{random.random() * (1e-6 if i % 1000 == 0 else 1)!r}\n")
PY

ours=$(ours multiplicity "$work/p.txt")
theirs=$("$python" - "$work/p.txt" <<'PY'
import sys, time, warnings
import numpy, scipy, scipy.stats, statsmodels
from statsmodels.stats.multitest import multipletests
warnings.simplefilter("ignore")
p = numpy.loadtxt(sys.argv[1])
def row(who, what, rounds, call):
    value = call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        value = call()
        times.append(time.perf_counter() - start)
    print(f"{who}\t{what}\t{sorted(times)[rounds // 2] * 1e6:.1f}\t{value!r}")
sm = f"statsmodels {statsmodels.__version__.split('+')[0]}"
row(sm, "Holm, 1,000,000 p-values", 5, lambda: float(multipletests(p, 0.05, "holm")[1].sum()))
row(sm, "Benjamini-Hochberg, 1,000,000 p-values", 5, lambda: float(multipletests(p, 0.05, "fdr_bh")[1].sum()))
row(sm, "Hommel, 2,000 p-values", 3, lambda: float(multipletests(p[:2000], 0.05, "hommel")[1].sum()))
sp = f"scipy {scipy.__version__}"
if hasattr(scipy.stats, "studentized_range"):
    row(sp, "Tukey critical value, 5 arms, df 96", 5, lambda: float(scipy.stats.studentized_range.ppf(0.95, 5, 96)))
PY
)
r=$(Rscript --vanilla - "$work/p.txt" <<'RS'
p <- scan(commandArgs(TRUE)[1], quiet = TRUE)
row <- function(who, what, rounds, f) {
    value <- f()
    times <- sapply(seq_len(rounds), function(i) { start <- Sys.time(); value <<- f(); as.numeric(Sys.time() - start, units = "secs") })
    cat(sprintf("%s\t%s\t%.1f\t%.15g\n", who, what, median(times) * 1e6, value))
}
base <- paste("R", getRversion())
row(base, "Holm, 1,000,000 p-values", 5, function() sum(p.adjust(p, "holm")))
row(base, "Benjamini-Hochberg, 1,000,000 p-values", 5, function() sum(p.adjust(p, "BH")))
row(base, "Hommel, 2,000 p-values", 3, function() sum(p.adjust(p[1:2000], "hommel")))
row(base, "Tukey critical value, 5 arms, df 96", 9, function() qtukey(0.95, 5, 96))
library(mvtnorm)
mv <- paste("mvtnorm", packageVersion("mvtnorm"))
critical <- function(l) {
    corr <- outer(l, l)
    diag(corr) <- 1
    # qmvt draws at random: its last digits change with the seed.
    set.seed(1)
    qmvt(0.95, tail = "both.tails", df = 96, corr = corr)$quantile
}
row(mv, "Dunnett critical value, 5 arms, df 96", 9, function() critical(rep(sqrt(0.5), 5)))
row(mv, "Dunnett critical value, 5 unequal arms, df 96", 9, function() critical(c(0.7, 0.65, 0.6, 0.5, 0.4)))
RS
)
printf '%s\n%s\n%s\n' "$ours" "$theirs" "$r" | awk -F'\t' '
    { what[$2] = 1; if (!($2 in seen)) { seen[$2] = 1; order[++count] = $2 } n = ++rows[$2]; who[$2, n] = $1; time[$2, n] = $3; value[$2, n] = $4 }
    END {
        printf "%-48s %-24s %14s %10s  %s\n", "what", "package", "µs", "ratio", "result"
        for (i = 1; i <= count; i++) for (n = 1; n <= rows[order[i]]; n++)
            printf "%-48s %-24s %14.1f %10.1f  %s\n", order[i], who[order[i], n], time[order[i], n], time[order[i], n] / time[order[i], 1], value[order[i], n]
    }'
