"""Reference table of the bivariate normal upper orthant: ∫ φ(x) Φ((ρx - k) / √(1 - ρ²)) dx from h, at 40 digits (mpmath).

    python3 tests/reference/bivariate_normal.py tests/Experimentation.Stats.Tests/Reference/bivariate-normal.json.gz
"""
import gzip, json, random, sys
from mpmath import mp, mpf, sqrt, erfc, exp, pi, quad

mp.dps = 40
random.seed(7)


def upper(h, k, rho):
    h, k, rho = mpf(h), mpf(k), mpf(rho)
    root = sqrt((1 - rho) * (1 + rho))

    def f(x):
        return exp(-x * x / 2) / sqrt(2 * pi) * erfc((k - rho * x) / root / sqrt(mpf(2))) / 2
    # The integrand is log-concave: find its peak on [h, ∞) by thirds, then its ends, and split there.
    low, high = h, max(h, mpf(0)) + abs(k) + 10
    a, b = low, high
    for _ in range(120):
        c, d = a + (b - a) / 3, b - (b - a) / 3
        if f(c) < f(d):
            a = c
        else:
            b = d
    peak = (a + b) / 2
    top = f(peak)

    def end(direction):
        step = mpf(1) / 64
        x = peak
        while f(x + direction * step) > top * mpf(10) ** -36:
            step *= 2
        inner, outer = mpf(0), step
        for _ in range(30):
            middle = (inner + outer) / 2
            if f(peak + direction * middle) > top * mpf(10) ** -36:
                inner = middle
            else:
                outer = middle
        return peak + direction * outer
    left = max(h, end(-1)) if peak > h + mpf(10) ** -20 else h
    right = end(1)
    points = sorted({left + (right - left) * mpf(i) / 24 for i in range(25)} | {peak} if left < peak < right else {left + (right - left) * mpf(i) / 24 for i in range(25)})
    if abs(rho) > 0.99:
        points = sorted(set(points) | {x for x in (k / rho + root / rho * m for m in range(-48, 49, 4)) if left < x < right})
    # The rule's stopping is absolute: the integrand is scaled to 1 at its peak.
    return top * quad(lambda x: f(x) / top, points, method="gauss-legendre", maxdegree=7)


rows = []
for rho in [-1 + 1e-9, -0.999, -0.9, -0.5, -0.03, 0.2, 0.5, 0.95, 0.9999, 1 - 1e-12]:
    for h, k in [(0, 0), (1, 1), (-1.5, -1.5), (0.3, -0.4), (1.96, 1.64), (-2, 2.5), (3, 3.0001), (5, -1), (6, 6), (2.5, -2.4), (12, 9), (20, 25), (-8, 8.01), (-4, -5)]:
        # Integrating over the larger limit leaves the smoother integrand.
        value = upper(max(h, k), min(h, k), rho)
        if value > mpf(10) ** -300:
            rows.append([float(h), float(k), rho, float(value)])
    print(rho, len(rows), file=sys.stderr, flush=True)
table = {"source": "mpmath at 40 digits: integral over the first variable (tests/reference/bivariate_normal.py).", "columns": "h, k, rho, P(X>h, Y>k)", "rows": rows}
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(table, separators=(",", ":")).encode())
