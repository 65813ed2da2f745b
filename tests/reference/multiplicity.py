"""Reference tables of the largest of product-correlated normal and t statistics and of the studentized range: trapezoidal rules at 20 digits (mpmath), whose last halving of the step moved nothing beyond the ninth digit, so that what is left is beyond the eighteenth.

    python3 tests/reference/multiplicity.py tests/Experimentation.Stats.Tests/Reference/multiplicity-laws.json.gz
"""
import gzip, json, sys
from mpmath import mp, mpf, sqrt, erfc, exp, log, log1p, expm1, loggamma, pi

mp.dps = 30
ROOT2 = sqrt(mpf(2))
PER = 1 / sqrt(2 * pi)
DIGITS = mpf(10) ** -24


def tail(x):
    return erfc(x / ROOT2) / 2


def line(f, middle, reach, step):
    """Trapezoidal rule from the middle outwards; the same with the step halved must agree to half the digits."""
    def outwards(offset, step):
        total = mpf(0)
        for direction in (1, -1):
            i = 0 if direction > 0 else 1
            while True:
                x = middle + direction * (i + (offset if direction > 0 else -offset)) * step
                term = f(x)
                total += term
                if abs(x - middle) > reach and term <= DIGITS * total:
                    break
                i += 1
        return total
    total = outwards(mpf(0), step) * step
    while True:
        finer = (total + outwards(mpf(1) / 2, step) * step) / 2
        if abs(finer - total) <= mp.sqrt(DIGITS) * abs(finer):
            return finer
        total, step = finer, step / 2


def rectangle(loadings, c, sides, any_):
    kins = {}
    for l in loadings:
        kins[l] = kins.get(l, 0) + 1
    kins = [(mpf(l), sqrt(1 - mpf(l) ** 2), n) for l, n in kins.items()]

    def f(x):
        logs = mpf(0)
        for l, own, n in kins:
            t = tail((c - l * x) / own)
            if sides == 2:
                t += tail((c + l * x) / own)
            logs += n * (log1p(-t) if t < 0.9 else log(erfc((l * x - c) / own / ROOT2) / 2 if sides == 1 else (erfc(-(c - l * x) / own / ROOT2) - erfc((c + l * x) / own / ROOT2)) / 2))
        return exp(-x * x / 2) * PER * (-expm1(logs) if any_ else exp(logs))
    bend = sqrt(1 + sum(n * l * l / own ** 2 for l, own, n in kins))
    return line(f, mpf(0), abs(c) + 2, mpf(6) / 10 / bend)


def spread(k, w, any_):
    def f(x):
        a, b = tail(x), tail(x + w)
        if a == 0:
            return mpf(0)
        density = k * exp(-x * x / 2) * PER
        return density * (-expm1((k - 1) * log1p(-b / a)) * a ** (k - 1) if any_ else (a - b) ** (k - 1))
    return line(f, -w / 2, w / 2 + 2, mpf(6) / 10 / sqrt(mpf(k)))


def studentised(f, df, peak):
    df = mpf(df)
    scale = log(2) + df / 2 * log(df / 2) - loggamma(df / 2)

    def g(u):
        s = exp(u)
        w = exp(scale + df * u - df * s * s / 2)
        return f(s) * w if w > mpf(10) ** -400 else mpf(0)
    return line(g, log(mpf(peak)), mpf(1) / 2, mpf(4) / 10 / sqrt(2 * df + 20))


def value(c, df, any_, law):
    c = mpf(c)
    if df is None:
        return law(c, any_)
    big = 1
    peak = sqrt(df / (df + c * c * big)) if any_ else 1
    return studentised(lambda s: law(c * s, any_), df, peak)


def row(args, c, df, law):
    """Arguments, upper tail and its condition number."""
    global DIGITS
    v = value(c, df, True, law)
    with mp.workdps(15):
        kept, DIGITS = DIGITS, mpf(10) ** -9
        h = mpf(10) ** -3
        up, down = (value(mpf(c) * (1 + d), df, True, law) for d in (h, -h))
        DIGITS = kept
    return args + [v, abs((up - down) / v / 2 / h)]


def main():
    mp.dps = 20
    global DIGITS
    DIGITS = mpf(10) ** -18
    tables = []

    def table(name, range_, rows):
        """Both tails: the lower one as the complement, where that keeps 17 digits."""
        lower = [r[:-2] + [float(1 - r[-2]), float(r[-1] * r[-2] / (1 - r[-2]))] for r in rows if r[-2] < mpf(99) / 100]
        tables.append({"function": f"{name}.UpperTail", "range": range_, "rows": [r[:-2] + [float(r[-2]), float(r[-1])] for r in rows]})
        tables.append({"function": f"{name}.LowerTail", "range": range_, "rows": lower})
        print(name, range_, len(rows), flush=True)
        with gzip.open(sys.argv[1], "wt") as out:
            json.dump({"source": "mpmath, 20 digits; tests/reference/multiplicity.py", "tables": tables}, out)
    sides_of = ((1, "largest"), (2, "largest in size"))
    law = lambda k, r, sides: (lambda c, a: rectangle([float(mp.sqrt(mpf(r)))] * k, c, sides, a))
    for sides, side in sides_of:
        table("LargestOfFamily", f"{side}, normal, equal correlations", [row([k, r, 0, sides, c], c, None, law(k, r, sides)) for k, r in [(2, .5), (10, .5), (30, .3), (5, .9)] for c in (.5, 2, 6, 12)])
    table("StudentizedRange", "normal", [row([k, 0, q], q, None, lambda w, a, k=k: spread(k, w, a)) for k in (2, 3, 10, 50) for q in (1, 3, 5, 9, 20)])
    rows = []
    for loadings in [[.9, .5, .2], [.7071067811865476, .6, .95, .3], [-.5, .5, .8]]:
        for sides in (1, 2):
            rows += [row([sides, 0, c] + loadings, c, None, lambda c, a: rectangle(loadings, c, sides, a)) for c in (1, 4)]
    table("LargestOfFamily", "products of unequal loadings, normal", rows)
    table("StudentizedRange", "df from 8 to 1000", [row([k, df, q], q, df, lambda w, a, k=k: spread(k, w, a)) for k, df in [(3, 8), (12, 1000)] for q in (3.5, 8)])
    for sides, side in sides_of:
        table("LargestOfFamily", f"{side}, t, equal correlations", [row([k, r, df, sides, c], c, df, law(k, r, sides)) for k, r, df in [(6, .3, 8), (3, .5, 60)] for c in (1, 4)])


main()
