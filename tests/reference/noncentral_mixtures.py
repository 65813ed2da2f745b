"""Reference tables of the non-central chi-square and beta distributions: Poisson mixtures of central tails and densities, term by term at 400 digits (mpmath).

    python3 tests/reference/noncentral_mixtures.py tests/Experimentation.Stats.Tests/Reference/noncentral-mixtures.json.gz
"""
import gzip, json, sys
from mpmath import mp, mpf, exp, log, sqrt, gammainc, betainc, loggamma




def number(x):
    return float(x) if x > mpf(10) ** -300 else 0.0


def mixture(mean, first, increment):
    """Both tails and the density of Σ Poisson(j) F(j), where F(j + 1) = F(j) - piece(j); what cancels is covered by the digits carried."""
    lower, upper, density = mpf(0), mpf(0), mpf(0)
    weight = exp(-mean)
    below, above = first
    piece, ratio, slope = increment
    j = 0
    while True:
        lower += weight * below
        upper += weight * above
        density += weight * piece * slope(j)
        if j > mean and weight * max(above, 1e-60) < mpf(10) ** -30 * max(min(lower, upper), mpf(10) ** -330) and weight * piece * slope(j) < mpf(10) ** -30 * density:
            return lower, upper, density
        below, above = below - piece, above + piece
        piece *= ratio(j)
        weight *= mean / (j + 1)
        j += 1
        if j > 200000:
            raise ArithmeticError


chi = []
mp.dps = 400
for df in [0.3, 1.0, 2.0, 5.5, 40.0, 999.0]:
    for lam in [1e-4, 0.7, 10.5, 150.0, 4000.0]:
        mean, spread = df + lam, (2 * (df + 2 * lam)) ** 0.5
        xs = {float("%.6g" % (mean + z * spread)) for z in (-5, -2, -0.7, 0.4, 3, 8, 25)} | {0.01, 1.0, 3.84}
        for x in sorted(v for v in xs if v > 0):
            a, y = mpf(df) / 2, mpf(x) / 2
            q = gammainc(a, y, regularized=True)
            if 1 - q < mpf(10) ** -250:
                continue
            piece = exp(a * log(y) - y - loggamma(a + 1))
            l, u, d = mixture(mpf(lam) / 2, (1 - q, q), (piece, lambda j: y / (a + j + 1), lambda j: (a + j) / x))
            chi.append([x, df, lam, number(l), number(u), number(d)])
    print("chi", df, len(chi), file=sys.stderr, flush=True)
beta = []
for a in [0.5, 1.0, 2.5, 30.0]:
    for b in [0.5, 4.0, 44.5, 2000.0]:
        for lam in [0.01, 9.0, 300.0]:
            odds = (a + lam / 2) / b
            xs = {float("%.6g" % (o / (1 + o))) for o in (odds * s for s in (0.05, 0.4, 0.85, 1.2, 2.0, 6.0))} | {0.001, 0.5}
            for x in sorted(v for v in xs if 0 < v < 1):
                p, y = mpf(x), 1 - mpf(x)
                f = betainc(a, b, 0, p, regularized=True)
                if f < mpf(10) ** -250:
                    continue
                piece = exp(a * log(p) + b * log(y) - loggamma(mpf(a) + 1) - loggamma(mpf(b)) + loggamma(mpf(a) + b))
                l, u, d = mixture(mpf(lam) / 2, (f, 1 - f), (piece, lambda j: p * (a + b + j) / (a + j + 1), lambda j: (a + j) / (p * y)))
                beta.append([x, a, b, lam, number(l), number(u), number(d)])
    print("beta", a, len(beta), file=sys.stderr, flush=True)
table = {
    "source": "mpmath at 400 digits: Poisson mixtures of central tails, term by term (tests/reference/noncentral_mixtures.py). Values below 1e-300 stand as 0.",
    "columns": "chiSquared: x, df, lambda, P(X<=x), P(X>x), density; beta: x, a, b, lambda, P(B<=x), P(B>x), density",
    "chiSquared": chi,
    "beta": beta,
}
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(table, separators=(",", ":")).encode())
