"""Reference table of the bivariate t orthant and of Owen's Q (both one-sided tests reject): integrals over S at 25 digits (mpmath).

    python3 tests/reference/bivariate_t.py tests/Experimentation.Stats.Tests/Reference/bivariate-t.json.gz
"""
import gzip, json, sys
from mpmath import mp, mpf, sqrt, erfc, exp, log, loggamma, pi, quad, asin, sin, cos, mpmathify

mp.dps = 25


def tail(x):
    return erfc(x / sqrt(mpf(2))) / 2


def weight(df):
    df = mpf(df)
    scale = log(2) + df / 2 * log(df / 2) - loggamma(df / 2)
    return lambda s: exp(scale + (df - 1) * log(s) - df * s * s / 2)


def between(a, b, df, d1, d2):
    w = weight(df)
    spread = 1 / sqrt(mpf(2) * df)
    end = min(1 + 14 * spread + 60 / mpf(df), mpf(d1 - d2) / (a - b)) if a > b else 1 + 14 * spread + 60 / mpf(df)
    points = sorted({mpf(0)} | {end * mpf(2) ** -i for i in range(1, 60, 2)} | {end * (1 - mpf(2) ** -i) for i in range(1, 12)} | {end}
                    | {x for x in (1 + spread * i for i in range(-14, 15)) if 0 < x < end})

    def f(s):
        return (tail(a * s - d1) - tail(b * s - d2)) * w(s) if s > 0 else mpf(0)
    # The rule's stopping is absolute: the integrand is scaled to about 1 at its peak.
    top = max(f((x + y) / 2) for x, y in zip(points, points[1:]))
    return top * quad(lambda s: f(s) / top, points, method="gauss-legendre", maxdegree=6)


def orthant(h, k, rho, df):
    """Plackett: the derivative in the correlation is elementary for the t distribution; from rho = 0 the rest is an integral over S."""
    h, k, rho, df = mpf(h), mpf(k), mpf(rho), mpf(df)
    w = weight(df)
    spread = 1 / sqrt(2 * df)
    points = sorted({mpf(0)} | {max(mpf(0), 1 + spread * i) for i in range(-14, 15, 2)} | {1 + 14 * spread + 60 / df} | {mpf(2) ** -i for i in range(1, 60, 2)})
    start = quad(lambda s: tail(h * s) * tail(k * s) * w(s), points, method="gauss-legendre", maxdegree=4)
    end = asin(rho)

    def f(a):
        r = sin(a)
        q = (h * h + k * k - 2 * h * k * r) / (cos(a) ** 2)
        return (1 + q / df) ** (-df / 2) / (2 * pi)
    return start + quad(f, [end * mpf(i) / 24 for i in range(25)], method="gauss-legendre", maxdegree=5)


rows, pairs = [], []
for df in [1.0, 2.5, 10.0, 57.3, 1000.0, 1e6]:
    for rho in [-0.5, 0.3, 0.5, 0.95]:
        for h, k in [(0, 0), (1, 1), (2.2, 1.9), (-1, 2), (-2, -1.5), (3, 4), (0.5, -0.5)]:
            value = orthant(h, k, rho, df)
            if value > mpf(10) ** -10:
                rows.append([float(h), float(k), rho, df, float(value)])
    print(df, len(rows), file=sys.stderr, flush=True)
for df in [3.0, 10.0, 22.7, 58.0, 398.0, 1e4, 1e7]:
    for t, d1, d2 in [(1.7, 3.0, -3.0), (1.7, 1.0, -1.0), (1.96, 5.0, -2.5), (1.65, 8.0, -8.0), (2.5, 0.4, -0.3), (1.66, 1.4, -4.0), (1.7, 20.0, -1.0)]:
        value = between(t, -t, df, d1, d2)
        pairs.append([t, -t, df, d1, d2, float(value) if value > mpf(10) ** -300 else 0.0])
    print("Q", df, len(pairs), file=sys.stderr, flush=True)
table = {
    "source": "mpmath at 25 digits: orthants by Plackett's integral over the correlation, Owen's Q by the integral over S (tests/reference/bivariate_t.py).",
    "columns": "orthant: h, k, rho, df, P(T1>h, T2>k); between: a, b, df, delta1, delta2, probability",
    "orthant": rows,
    "between": pairs,
}
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(table, separators=(",", ":")).encode())
