"""Reference table of the non-central t distribution: both tails and the density as integrals over log S at 30 digits (mpmath), the step halved until 24 digits agree.

    python3 tests/reference/noncentral_t.py tests/Experimentation.Stats.Tests/Reference/noncentral-t.json.gz
"""
import gzip, json, sys
from mpmath import mp, mpf, log, exp, loggamma, sqrt, erfc, pi

mp.dps = 32
SMALLEST = mpf(10) ** -300


def average(g, df, start):
    """∫ g(s) dP(S <= s); u = x - exp(shift - x) so that small degrees of freedom end too."""
    df = mpf(df)
    scale = log(2) + df / 2 * log(df / 2) - loggamma(df / 2)
    origin = log(start) + exp(-1 - 4 / sqrt(df))
    shift = origin - 1 - 4 / sqrt(df)

    def f(x):
        stretch = exp(shift - x)
        u = x - stretch
        s = exp(u)
        return g(s) * exp(scale + df * u - df * s * s / 2) * (1 + stretch)

    def line(offset, h):
        total = mpf(0)
        for direction in (-1, 1):
            i = 0 if direction > 0 else 1
            small = 0
            while small < 3:
                term = f(origin + (direction * i + offset) * h)
                total += term
                small = small + 1 if term < total * mpf(10) ** -27 or (total == 0 and i > 60) else 0
                i += 1
        return total

    h = mpf(1) / max(2, sqrt(2 * df))
    total = line(0, h)
    while True:
        other = line(mpf(1) / 2, h)
        done = abs(other - total) < total * mpf(10) ** -13
        total += other
        h /= 2
        if done:
            return total * h


def tail(t, df, delta):
    t, delta = mpf(t), mpf(delta)
    n = mpf(df)
    a = n + t * t
    half = t * delta / 2
    peak = (half + sqrt(half * half + a * n)) / a
    if t * peak < delta:
        peak = mpf(1)
    return average(lambda s: erfc((t * s - delta) / sqrt(mpf(2))) / 2, df, peak)


def density(t, df, delta):
    t, delta = mpf(t), mpf(delta)
    n = mpf(df)
    a = n + t * t
    half = t * delta / 2
    peak = (half + sqrt(half * half + a * (n + 1))) / a
    return average(lambda s: s * exp(-(t * s - delta) ** 2 / 2) / sqrt(2 * pi), df, peak)


def number(x):
    return float(x) if x > SMALLEST else 0.0


rows = []
for df in [0.5, 1.0, 2.0, 3.7, 8.0, 22.5, 100.0, 1998.0, 1e5, 1e8]:
    for delta in [0.0, 0.3, 2.8016, 6.5, 15.0, 50.0]:
        spread = (1 + delta * delta / (2 * df)) ** 0.5
        ts = {round(delta + z * spread, 3) for z in (-9, -4, -1.5, 0.1, 2, 5, 12)} | {-30.0, -2.0, 0.05, 1.96}
        if df < 30:
            ts |= {400.0, 5 * delta + 1}
        for t in sorted(ts):
            rows.append([t, df, delta, number(tail(-t, df, -delta)), number(tail(t, df, delta)), number(density(t, df, delta))])
    print(df, len(rows), file=sys.stderr, flush=True)
for t, df, delta in [(180.0, 50.0, 200.0), (300.0, 400.0, 200.0), (150.0, 1000.0, 300.0), (310.0, 1e6, 300.0)]:
    rows.append([t, df, delta, number(tail(-t, df, -delta)), number(tail(t, df, delta)), number(density(t, df, delta))])
table = {
    "source": "mpmath at 32 digits: tails and density as integrals over the distribution of log S (tests/reference/noncentral_t.py). Values below 1e-300 stand as 0.",
    "columns": "t, df, delta, P(T<=t), P(T>t), density",
    "rows": rows,
}
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(table, separators=(",", ":")).encode())
