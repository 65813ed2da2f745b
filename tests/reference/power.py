"""Power at 30 digits, and exact tests by brute force: writes ../Experimentation.Stats.Tests/Reference/power-oracles.json (needs mpmath)."""
import itertools
import json
import math
import os
from math import comb

from mpmath import mp, mpf

mp.dps = 30


def phi(x):
    return mp.ncdf(x)


def bisect(f, lo, hi, steps=110):
    lo, hi = mpf(lo), mpf(hi)
    for _ in range(steps):
        mid = (lo + hi) / 2
        if f(mid) < 0:
            lo = mid
        else:
            hi = mid
    return (lo + hi) / 2


def z_upper(alpha):
    return mp.sqrt(2) * mp.erfinv(1 - 2 * mpf(alpha))


def t_upper(alpha, df):
    """Newton on half minus the integral of the density."""
    alpha, df = mpf(alpha), mpf(df)
    constant = mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2)) / mp.sqrt(mp.pi * df)

    def density(x):
        return constant * mp.exp(-(df + 1) / 2 * mp.log1p(x * x / df))
    z = z_upper(alpha)
    t = z + (z ** 3 + z) / (4 * df)
    for _ in range(100):
        tail = mpf(1) / 2 - mp.quad(density, mp.linspace(0, t, 5))
        step = (tail - alpha) / density(t)
        # Few degrees of freedom have long tails: no step beyond half as much again.
        t = min(t + step, t * mpf("1.5")) if step > 0 else t + step
        if abs(step) < mpf(10) ** -24 * t:
            return t
    raise ArithmeticError("t quantile")


def chi_scale_mean(f, df, pieces):
    """E f(s), s = sqrt(chi2/df)."""
    df = mpf(df)
    log_c = mp.log(2) + df / 2 * mp.log(df / 2) - mp.loggamma(df / 2)
    return mp.quad(lambda s: mp.exp(log_c + (df - 1) * mp.log(s) - df * s * s / 2) * f(s), pieces)


def pieces(df, stop=None):
    w = 1 / mp.sqrt(2 * mpf(df))
    points = [max(mpf(10) ** -12, 1 - k * w) for k in (14, 7, 4, 2, 1)] + [mpf(1)] + [1 + k * w for k in (1, 2, 4, 7, 14)]
    points = sorted(set(points))
    if stop is not None:
        points = [p for p in points if p < stop] + [stop]
    return points


def t_power(drift, df, alpha, sides):
    t = t_upper(mpf(alpha) / sides, df)
    p = chi_scale_mean(lambda s: phi(drift - t * s), df, pieces(df))
    if sides == 2:
        p += chi_scale_mean(lambda s: phi(-drift - t * s), df, pieces(df))
    return p


def text(x, digits=17):
    return float(mp.nstr(x, digits))


cases = []


def add(kind, inputs, value, tolerance=1e-12):
    cases.append({"kind": kind, "inputs": inputs, "expected": value, "tolerance": tolerance})


# Pooled t, two arms of different sizes.
for nc, nt, d, alpha, sides in [(3, 3, 2, .05, 2), (10, 5, .9, .05, 1), (200, 100, .3, .01, 2), (5000, 5000, .05, .05, 2), (50000, 10000, .03, .001, 1), (64, 64, .5, .05, 2), (2, 4, 3, .1, 2)]:
    drift = mpf(d) / mp.sqrt(mpf(1) / nc + mpf(1) / nt)
    add("pooled-t", dict(control=nc, treatment=nt, effect=d, alpha=alpha, sides=sides), text(t_power(drift, nc + nt - 2, alpha, sides)))

# Equivalence of two means, pooled t (Owen's integral) and paired t.
for nc, nt, d, margin, alpha in [(20, 20, 0, .6, .05), (12, 24, .1, 1, .05), (100, 100, .05, .4, .05), (5, 5, 0, 1, .05), (2000, 1000, .02, .1, .025), (30, 30, .3, .5, .1)]:
    se = mp.sqrt(mpf(1) / nc + mpf(1) / nt)
    df = nc + nt - 2
    t = t_upper(alpha, df)
    a, b = (-margin - mpf(d)) / se, (margin - mpf(d)) / se
    stop = (b - a) / (2 * t)
    value = chi_scale_mean(lambda s: max(mpf(0), phi(b - t * s) - phi(a + t * s)), df, pieces(df, stop))
    add("equivalence-pooled-t", dict(control=nc, treatment=nt, effect=d, margin=margin, alpha=alpha), text(value))

# Equivalence with a relative margin: two contrasts with different weights of control; z.
for nc, nt, mean, sd, d, margin, alpha in [(2000, 2000, 10, 4, 0, .05, .05), (3000, 1000, 5, 3, .05, .06, .025), (400, 800, 2, 1, 0, .2, .05)]:
    def part(m):
        r = 1 + mpf(m)
        return mpf(mean) + mpf(d) - r * mean, r
    (da, ra), (db, rb) = part(-margin), part(margin)
    vc, vt = mpf(sd) ** 2 / nc, mpf(sd) ** 2 / nt
    ea, eb = mp.sqrt(vt + ra * ra * vc), mp.sqrt(vt + rb * rb * vc)
    rho = (vt + ra * rb * vc) / (ea * eb)
    z = z_upper(alpha)
    # above: (A + da)/ea > z ; below: (B + db)/eb < -z
    lo, hi = z - da / ea, -z - db / eb
    k = mp.sqrt(1 - rho * rho)
    near = lo / rho
    points = sorted({mpf(-12), near - 8 * k, near - 2 * k, near, near + 2 * k, near + 8 * k, hi - mpf(1) / 1000, hi})
    points = [p for p in points if p <= hi]
    value = mp.quad(lambda u: mp.npdf(u) * phi((rho * u - lo) / k), points)
    add("equivalence-relative-z", dict(control=nc, treatment=nt, mean=mean, sd=sd, effect=d, margin=margin, alpha=alpha), text(value), 1e-11)

# Mann-Whitney, normal shift, large-sample variance at the shift.
for nc, nt, d, alpha, sides in [(50, 50, .5, .05, 2), (100, 300, .25, .01, 1), (20, 20, 1.2, .05, 2)]:
    p = phi(mpf(d) / mp.sqrt(2))
    p2 = mp.quad(lambda u: mp.npdf(u) * phi(d + u) ** 2, [-14, -7, -3, 0, 3, 7, 14])
    alt = mp.sqrt((p2 - p * p) * (mpf(1) / nc + mpf(1) / nt))
    null = mp.sqrt((mpf(1) / nc + mpf(1) / nt) / 12)
    z = z_upper(mpf(alpha) / sides)
    value = phi((p - .5 - z * null) / alt) + (phi((-(p - .5) - z * null) / alt) if sides == 2 else 0)
    add("mann-whitney-shift", dict(control=nc, treatment=nt, effect=d, alpha=alpha, sides=sides), text(value))

# Users in an arm, before rounding, for the pooled t: roots of the exact power.
for d, alpha, sides, power in [(1.5, .05, 2, .8), (.5, .05, 2, .8), (.5, .05, 1, .9), (.1, .01, 2, .95), (.02, .05, 2, .8), (.25, .001, 1, .5), (2.5, .05, 2, .9)]:
    z = z_upper(mpf(alpha) / sides) + z_upper(1 - mpf(power))
    guess = 2 * (z / d) ** 2
    def excess(n):
        return t_power(mpf(d) * mp.sqrt(n / 2), 2 * n - 2, alpha, sides) - power
    n = mp.findroot(excess, (max(mpf("1.5"), guess * mpf("0.98")), guess + 6), solver="anderson", tol=mpf(10) ** -40, verify=False)
    add("pooled-t-users", dict(effect=d, alpha=alpha, sides=sides, power=power), text(2 * n), 1e-11)


def hyper(total, nt, nc):
    lo, hi = max(0, total - nc), min(nt, total)
    return {y: comb(nt, y) * comb(nc, total - y) / comb(nt + nc, total) for y in range(lo, hi + 1)}


def fisher_p(nc, nt, direction):
    """p-value of each table (x in control, y in treatment), as R's fisher.test has it."""
    out = {}
    for total in range(nc + nt + 1):
        masses = hyper(total, nt, nc)
        for y in masses:
            if direction > 0:
                p = math.fsum(m for k, m in masses.items() if k >= y)
            elif direction < 0:
                p = math.fsum(m for k, m in masses.items() if k <= y)
            else:
                p = math.fsum(m for m in masses.values() if m <= masses[y] * (1 + 1e-7))
            out[total - y, y] = p
    return out


def pooled_z(nc, nt, direction):
    out = {}
    for x, y in itertools.product(range(nc + 1), range(nt + 1)):
        p = (x + y) / (nc + nt)
        z = 0 if p in (0, 1) else (y / nt - x / nc) / math.sqrt(p * (1 - p) * (1 / nc + 1 / nt))
        out[x, y] = abs(z) if direction == 0 else direction * z
    return out


def mass(x, n, p):
    return comb(n, x) * p ** x * (1 - p) ** (n - x)


def rate_of(region, nc, nt, pc, pt):
    bc = [mass(x, nc, pc) for x in range(nc + 1)]
    bt = [mass(y, nt, pt) for y in range(nt + 1)]
    return math.fsum(bc[x] * bt[y] for x, y in region)


def size_of(region, nc, nt, points=4001):
    totals = [0.0] * (nc + nt + 1)
    for x, y in region:
        totals[x + y] += comb(nc, x) * comb(nt, y)
    best = 0
    for i in range(1, points):
        p = i / points
        best = max(best, math.fsum(w * p ** m * (1 - p) ** (nc + nt - m) for m, w in enumerate(totals) if w))
    return best


def unconditional(order, nc, nt, alpha):
    """The most extreme tables, tied ones together, that keep the size below alpha; `order` is larger for more extreme tables."""
    levels = sorted({round(v, 10) for v in order.values()}, reverse=True)
    region, accepted = [], []
    for level in levels:
        region = region + [t for t, v in order.items() if round(v, 10) == level]
        if size_of(region, nc, nt) >= alpha:
            break
        accepted = region
    return accepted


for nc, nt, pc, pt, alpha, direction in [(10, 10, .2, .7, .05, 0), (12, 7, .1, .6, .05, 1), (15, 15, .5, .15, .025, -1), (8, 14, .3, .8, .05, 0), (20, 20, .1, .45, .05, 0), (25, 12, .3, .75, .01, 1)]:
    p = fisher_p(nc, nt, direction)
    fisher = [t for t, v in p.items() if v < alpha * (1 - 1e-10)]
    inputs = dict(control=nc, treatment=nt, controlRate=pc, treatmentRate=pt, alpha=alpha, direction=direction)
    add("fisher", inputs, rate_of(fisher, nc, nt, pc, pt))
    add("boschloo", inputs, rate_of(unconditional({t: -v for t, v in p.items()}, nc, nt, alpha), nc, nt, pc, pt))
    z = {t: v for t, v in pooled_z(nc, nt, direction).items() if v > 0}
    add("barnard", inputs, rate_of(unconditional(z, nc, nt, alpha), nc, nt, pc, pt))

target = os.path.join(os.path.dirname(__file__), "..", "Experimentation.Stats.Tests", "Reference", "power-oracles.json")
with open(target, "w") as f:
    json.dump({"source": "tests/reference/power.py: mpmath at 30 digits; exact tests by brute force over all tables, sizes on a grid of 4,000 rates", "cases": cases}, f, indent=1)
print(len(cases), "cases")
