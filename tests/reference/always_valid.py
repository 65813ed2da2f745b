"""Adds cases at fifty digits to Reference/always-valid.json, from the definitions (integrals and roots), not from the formulas that the library uses.

Run from the top of the checkout: python3 tests/reference/always_valid.py (needs mpmath).
"""
import json
from mpmath import mp, mpf, quad, exp, log, sqrt, pi, findroot, erfc, beta, binomial, inf, gamma, diff

mp.dps = 50
PATH = "tests/Experimentation.Stats.Tests/Reference/always-valid.json"
SOURCE = "mpmath 1.2.1 at 50 digits, by definition; tests/reference/always_valid.py"


def number(x):
    return float(x)


def half_normal_mixture(z, n, r):
    """Average of exp(theta z sqrt(n) - theta^2 n/2) over |N(0, 1/r)|, by quadrature in units of the posterior's width."""
    z, n, r = mpf(z), mpf(n), mpf(r)
    centre, width = z * sqrt(n) / (n + r), 1 / sqrt(n + r)
    f = lambda t: 2 * sqrt(r / (2 * pi)) * exp(t * z * sqrt(n) - t * t * (n + r) / 2)
    low = max(mpf(0), centre - 40 * width)
    high = max(centre, mpf(0)) + 40 * width
    points = [low] + [p for k in range(-39, 40) for p in [centre + k * width] if low < p < high] + [high]
    return quad(f, points)


def one_sided_critical(n, r, alpha):
    lower = lambda y: erfc(-y / sqrt(2)) / 2
    g = log(1 + mpf(n) / r) / 2 - log(mpf(alpha)) - log(mpf(2))
    y = findroot(lambda y: y * y / 2 + log(lower(y)) - g, sqrt(2 * (g + 1)))
    return y * sqrt(1 + mpf(r) / n)


cases = []


def case(name, inputs, expected, tolerance=1e-13):
    cases.append({"name": name, "source": SOURCE, "inputs": inputs, "expected": expected, "tolerance": tolerance})


for i, (z, n, r) in enumerate([(2.5, 100, 25), (-3, 100, 25), (0, 7, 1), (6, 1e6, 100), (1, 1e-3, 10), (-12, 5000, 3)]):
    case(f"one_sided_log_e_{i}", {"z": z, "n": n, "r": r}, {"log_e": number(log(half_normal_mixture(z, n, r)))})

for i, (n, r, a) in enumerate([(100, 25, 0.05), (1, 1000, 0.05), (1e6, 1, 0.025), (50, 10, 1e-6), (10, 10, 0.4), (1e4, 1e4, 1e-100)]):
    case(f"one_sided_critical_{i}", {"n": n, "r": r, "alpha": a}, {"z": number(one_sided_critical(n, r, a))})

for i, a in enumerate([0.05, 0.025, 1e-3, 1e-8, 0.3]):
    # Where the derivative of the squared critical value at n = 1 with respect to ln r is 0.
    two = findroot(lambda lr: diff(lambda x: (1 + exp(x)) * (log(1 + exp(-x)) - 2 * log(mpf(a))), lr), log(1 / (-2 * log(mpf(a)) + log(1 - 2 * log(mpf(a))))))
    one = findroot(lambda lr: diff(lambda x: one_sided_critical(1, exp(x), a), lr), log(1 / (-2 * log(2 * mpf(a)) + log(1 - 2 * log(2 * mpf(a))))), tol=1e-30)
    case(f"tuning_{i}", {"alpha": a}, {"two_sided": number(exp(two)), "one_sided": number(exp(one))}, 1e-12)


def bounded(values, m, rho, c):
    """Mixture of the product bound exp(l s - psi(l) v) over the gamma density of the stake, cut off at 1/c."""
    s, v = sum(mpf(x) - m for x in values), sum((mpf(x) - m) ** 2 for x in values)
    k = rho / c ** 2
    psi = lambda l: (-log(1 - c * l) - c * l) / c ** 2
    panels = [mpf(j) / 250 for j in range(251)]
    # Density of 1 - c l proportional to u^(k-1) exp(-k u) on (0, 1).
    norm = quad(lambda u: u ** (k - 1) * exp(-k * u), panels)
    return quad(lambda u: u ** (k - 1) * exp(-k * u) / norm * exp((1 - u) / c * s - psi((1 - u) / c) * v), panels)


data = [mpf(x) for x in ("0.1", "0.4", "0.35", "0.8", "0.2", "0.15", "0.6", "0.3", "0.25", "0.5")]
for i, (m, rho) in enumerate([("0.2", 2), ("0.05", "0.5"), ("0.5", 5)]):
    m, rho = mpf(m), mpf(rho)
    up = bounded(data, m, rho, m)
    down = bounded([1 - x for x in data], 1 - m, rho, 1 - m)
    case(f"bounded_mean_{i}", {"x": [number(x) for x in data], "m": number(m), "rho": number(rho)}, {"log_e": number(log(max(up, down) / 2))}, 1e-12)

for i, (t, c, share, r) in enumerate([(60, 40, 0.5, 20), (5300, 4800, 0.5, 300), (30, 150, 0.1, 3), (0, 7, 0.5, 20)]):
    like = lambda d: exp(t * d - (t + c) * log(1 + mpf(share) * (exp(d) - 1)))
    edges = [mpf(j) / 10 / sqrt(mpf(r)) for j in range(0, 61)]
    higher = quad(lambda d: 2 * sqrt(mpf(r) / (2 * pi)) * exp(-r * d * d / 2) * like(d), edges)
    case(f"rate_ratio_{i}", {"t": t, "c": c, "share": share, "r": r}, {"log_e": number(log(higher))}, 5e-3)

for i, (s, f, p, k) in enumerate([(3, 9, "0.5", "2.5"), (120000, 880000, "0.1195", 5000), (0, 40, "0.02", 30), (10**9, 10**9 + 200000, "0.5", 10**6)]):
    p, k = mpf(p), mpf(k)
    from mpmath import loggamma
    lb = lambda a, b: loggamma(a) + loggamma(b) - loggamma(a + b)
    e = lb(k * p + s, k * (1 - p) + f) - lb(k * p, k * (1 - p)) - s * log(p) - f * log(1 - p)
    case(f"beta_binomial_{i}", {"successes": s, "failures": f, "rate": number(p), "k": number(k)}, {"log_e": number(e)}, 1e-11 if s < 10**8 else 1e-9)

with open(PATH) as file:
    document = json.load(file)
own = {c["name"] for c in cases}
document["cases"] = [c for c in document["cases"] if c["name"] not in own and c["name"] != "cs_dkelly_bern"] + cases
with open(PATH, "w") as file:
    json.dump(document, file, indent=1)
    file.write("\n")
print(len(cases))
