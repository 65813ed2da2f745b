#!/usr/bin/env python3
"""Writes the high-precision tables behind docs/accuracy.md (needs mpmath):

    accuracy_tables.py normal|gamma|beta|t FOLDER

Each row holds the arguments (doubles), the value and the condition number of the problem: by how many units in the last place the value moves when
each argument moves by one. Tails come from series of one sign, continued fractions or quadrature at 40 digits or more, never from the double-precision
formulas under test. A quantile row is a tail row turned round: its probability is rounded to a double, and the quantile moved by that rounding over the density.
"""
import gzip, json, random, sys
from mpmath import (mp, mpf, exp, expm1, log, log1p, loggamma, psi, quad, sqrt, pi, erf, erfc, beta, nstr, floor)

mp.dps = 40
EPS = mpf(10) ** -15
GRID = (0, 1, 2, 4, 7, 11, 16, 24, 34, 46, 60, 90, 130, 200, 300, 450)
tables = {}


def add(function, span, arguments, value, condition):
    v = mpf(value)
    if abs(v) < mpf(10) ** -307 or abs(v) > mpf(10) ** 307:
        return
    tables.setdefault((function, span), []).append([float(a) for a in arguments] + [float(v), float(nstr(condition, 3))])


def normal():
    xs = [random.uniform(-6, 6) for _ in range(100)] + [random.uniform(0, 26) for _ in range(100)] + [10 ** random.uniform(-300, 0) for _ in range(60)]
    for x in xs:
        m = mpf(x)
        add("ErrorFunction.Erf", "|x| <= 26", [x], erf(m), 1)
        add("ErrorFunction.Erfc", "-6 <= x <= 26", [x], erfc(m), 1)
        add("ErrorFunction.Erfcx", "-6 <= x <= 26", [x], exp(m * m) * erfc(m), 1)
        z = 1.4 * x
        m = mpf(z)
        add("Normal.UpperTail", "-8 <= x <= 37", [z], erfc(m / sqrt(2)) / 2, 1)
        add("Normal.LowerTail", "-37 <= x <= 8", [-z], erfc(m / sqrt(2)) / 2, 1)
        add("Normal.LogUpperTail", "-8 <= x <= 37", [z], log(erfc(m / sqrt(2)) / 2), 1)
        add("Normal.Density", "-8 <= x <= 37", [z], exp(-m * m / 2) / sqrt(2 * pi), 1)
        p = erfc(m / sqrt(2)) / 2
        if p > mpf(10) ** -300:
            q = float(p)
            density = exp(-m * m / 2) / sqrt(2 * pi)
            x0 = m - (mpf(q) - p) / density
            if abs(x0) > mpf(10) ** -12 and q < 1 - 1e-9:
                add("Normal.UpperQuantile", "1e-300 <= p < 1", [q], x0, 1 + q / abs(density * x0))
    for _ in range(60):
        x = 10 ** random.uniform(1.6, 6)
        m = mpf(x)
        add("ErrorFunction.Erfcx", "x from 40 to 1e6", [x], tail_fraction(m), 1)
        add("Normal.LogUpperTail", "x from 40 to 1e6", [x], -m * m / 2 + log(tail_fraction(m / sqrt(2)) / 2), 1)
    for _ in range(200):
        x = random.uniform(-1, 1) * 10 ** random.uniform(-12, 0)
        m = mpf(x)
        mp.dps = 60
        add("Elementary.Expm1", "|x| <= 1", [x], expm1(m), 1)
        add("Elementary.Log1p", "|x| < 1", [x], log1p(m), 1)
        add("Elementary.Log1pMinusX", "|x| < 1", [x], log1p(m) - m, 1 + abs(m) / (1 + m))
        mp.dps = 40


def tail_fraction(x):
    """erfcx(x) for x above 20: asymptotic series, whose terms shrink far below 40 digits before they grow."""
    s = t = mpf(1)
    for k in range(1, 60):
        t *= -(2 * k - 1) / (2 * x * x)
        s += t
        if abs(t) < mpf(10) ** -42:
            break
    return s / (x * sqrt(pi))


def gamma_tails(a, x):
    """P(a, x), Q(a, x); the smaller one to full relative accuracy."""
    lead = exp(a * log(x) - x - loggamma(a))
    if a > 3000:
        below = x <= a
        g = (lambda w: exp(-a * w - x * expm1(-w))) if below else (lambda w: exp(a * w - x * expm1(w)))
        scale = 1 / (abs(a - x) + sqrt(x))
        t = lead * quad(g, [scale * k for k in GRID[:12]])
        return (t, 1 - t) if below else (1 - t, t)
    if x > a + 3 and x > 3:
        tiny = mpf(10) ** -500
        b = x + 1 - a
        c, d = 1 / tiny, 1 / b
        h = d
        for i in range(1, 100000):
            an = -i * (i - a)
            b += 2
            d = 1 / (an * d + b)
            c = b + an / c
            h *= c * d
            if abs(c * d - 1) < mpf(10) ** -42:
                break
        return 1 - lead * h, lead * h
    mp.dps += 60
    s = t = mpf(1)
    k = a + 1
    while t > s * mpf(10) ** -(mp.dps + 2):
        t *= x / k
        s += t
        k += 1
    p = exp(a * log(x) - x - loggamma(a + 1)) * s
    q = 1 - p
    mp.dps -= 60
    return +p, +q


def beta_lead(a, b, x, y):
    return exp(a * log(x) + b * log(y) + loggamma(a + b) - loggamma(a) - loggamma(b))


def beta_below(a, b, x, y):
    """I(x; a, b) for x below the mean."""
    n = a + b
    if max(a, b) < 2000 or a < 1:
        s = t = mpf(1)
        k = 0
        while t > s * mpf(10) ** -(mp.dps + 2):
            t *= (n + k) / (a + 1 + k) * x
            s += t
            k += 1
            if k > 60000:
                raise ArithmeticError("slow")
        return beta_lead(a, b, x, y) / a * s
    scale = 1 / (abs(a * y - b * x) + sqrt(n * x * y))
    nodes = [scale * k for k in GRID]
    if 100 / a > nodes[-1]:
        nodes.append(100 / a)
    return beta_lead(a, b, x, y) * quad(lambda w: exp(-a * w - n * log1p(x * expm1(-w))), nodes)


def beta_tails(a, b, x, y):
    """I(x; a, b) and its complement; both to full relative accuracy unless one is below 1e-25."""
    flip = x * (a + b) > a
    (a, b, x, y) = (b, a, y, x) if flip else (a, b, x, y)
    p = beta_below(a, b, x, y)
    if p > 0.5:
        mp.dps += 30
        p = beta_below(a, b, x, y)
        q = 1 - p
        mp.dps -= 30
        p, q = +p, +q
    else:
        q = 1 - p
    return (q, p) if flip else (p, q)


def both(name, span, arguments, tails, conditions, weight):
    """Tail, log-tail and quantile rows of one point; weight is x times the density."""
    for side, other, function in ((0, 1, "Lower"), (1, 0, "Upper")):
        t = tails[side]
        if t <= 0:
            continue
        add(f"{name}.{function}Tail", span, arguments, t, 1 + conditions[side])
        if tails[other] > mpf(10) ** -25:
            add(f"{name}.Log{function}Tail", span, arguments, log(t), 1 + conditions[side] / abs(log(t)))
        if mpf(10) ** -300 < t <= 0.5:
            q = float(t)
            sign = 1 if side == 0 else -1
            slope = weight / t
            x = mpf(arguments[0]) * (1 + sign * (mpf(q) / t - 1) / slope)
            add(f"{name}.{function}Quantile", span, [q] + arguments[1:], x, 1 + (1 + conditions[side]) / slope)


def span_of(value, edges, name):
    for low, high in zip(edges, edges[1:]):
        if low <= value <= high:
            return f"{name} from {low:g} to {high:g}"


def gamma(count=500):
    for _ in range(count):
        a = 10 ** random.uniform(-3, 8)
        x = a + random.gauss(0, 1) * a ** 0.5 * random.choice([1, 3, 10, 30])
        if a < 5 and random.random() < 0.6:
            x = a * 10 ** random.uniform(-3, 2.8)
        if x <= 0:
            x = a * 10 ** random.uniform(-4, 0)
        A, X = mpf(a), mpf(x)
        tails = gamma_tails(A, X)
        moved = gamma_tails(A * (1 + EPS), X)
        weight = exp(A * log(X) - X - loggamma(A))
        conditions = [(abs(m / t - 1) / EPS + weight / t) if t > 0 else mpf(0) for t, m in zip(tails, moved)]
        span = span_of(a, (1e-3, 1, 100, 1e4, 1e8), "shape")
        both("Gamma", span, [x, a, 1.0], tails, conditions, weight)
        logd = log(weight / X)
        add("Gamma.LogDensity", span, [x, a, 1.0], logd, 1 + (abs(A - 1 - X) + A * abs(log(X) - psi(0, A))) / abs(logd))
        add("Gamma.Density", span, [x, a, 1.0], weight / X, 1 + abs(A - 1 - X) + A * abs(log(X) - psi(0, A)))
        if random.random() < 0.5:
            both("ChiSquared", span_of(2 * a, (2e-3, 2, 200, 2e4, 2e8), "df"), [2 * x, 2 * a], tails, conditions, weight)
    for _ in range(300):
        x = 10 ** random.uniform(-5, 9) if random.random() < 0.5 else random.uniform(0, 12)
        r = 10 ** random.uniform(-10, 2)
        b = 10 ** random.uniform(-3, 8)
        X, R, B = mpf(x), mpf(r), mpf(b)
        add("GammaFunction.LogGamma", "x from 1e-5 to 1e9", [x], loggamma(X), 1 + abs(X * psi(0, X) / loggamma(X)))
        v = loggamma(X + R) - loggamma(X)
        add("GammaFunction.LogGammaRise", "x from 1e-5 to 1e9", [x, r], v, 1 + (abs(R * psi(0, X + R)) + abs(X * (psi(0, X + R) - psi(0, X)))) / abs(v))
        v = log(beta(X, B))
        add("GammaFunction.LogBeta", "both from 1e-5 to 1e8", [x, b], v, 1 + (abs(X * (psi(0, X) - psi(0, X + B))) + abs(B * (psi(0, B) - psi(0, X + B)))) / abs(v))


def beta_points(count):
    while count:
        a, b = 10 ** random.uniform(-3, 8), 10 ** random.uniform(-3, 8)
        if random.random() < 0.3:
            b = min(1e8, max(1e-3, a * 10 ** random.uniform(-1, 1)))
        n = a + b
        p = a / n
        x = p + random.gauss(0, 1) * (p * (1 - p) / n) ** 0.5 * random.choice([0.5, 1, 3, 10, 30]) if random.random() < 0.7 else random.random()
        if not 0 < x < 1:
            x = p * 10 ** random.uniform(-3, 0)
        if 0 < x < 1:
            count -= 1
            yield a, b, x


def beta_table(count=450):
    for a, b, x in beta_points(count):
        A, B, X = mpf(a), mpf(b), mpf(x)
        Y = 1 - X
        try:
            tails = beta_tails(A, B, X, Y)
            moved = beta_tails(A * (1 + EPS), B, X, Y), beta_tails(A, B * (1 + EPS), X, Y)
        except ArithmeticError:
            continue
        weight = beta_lead(A, B, X, Y)
        conditions = [(sum(abs(m[i] / t - 1) for m in moved) / EPS + weight / Y / t) if t > 0 else mpf(0) for i, t in enumerate(tails)]
        span = span_of(max(a, b), (1e-3, 1, 100, 1e4, 1e8), "larger parameter")
        both("Beta", span, [x, a, b], tails, conditions, weight / Y)
        logd = log(weight / X / Y)
        condition = abs(A * Y - B * X) / Y + A * abs(log(X) - psi(0, A) + psi(0, A + B)) + B * abs(log(Y) - psi(0, B) + psi(0, A + B))
        add("Beta.LogDensity", span, [x, a, b], logd, 1 + condition / abs(logd))
        add("Beta.Density", span, [x, a, b], weight / X / Y, 1 + condition)
    for _ in range(count // 2):
        d1, d2 = 10 ** random.uniform(-0.3, 8), 10 ** random.uniform(-0.3, 8)
        f = exp(random.gauss(0, 1) * sqrt(2 / mpf(d1) + 2 / mpf(d2)) * random.choice([0.5, 1, 3, 10]))
        f = float(f)
        odds = mpf(d1) * mpf(f) / mpf(d2)
        X, Y = odds / (1 + odds), 1 / (1 + odds)
        A, B = mpf(d1) / 2, mpf(d2) / 2
        try:
            tails = beta_tails(A, B, X, Y)
            ma = A * (1 + EPS)
            mb = B * (1 + EPS)
            oa, ob = ma * mpf(f) / B, A * mpf(f) / mb
            moved = beta_tails(ma, B, oa / (1 + oa), 1 / (1 + oa)), beta_tails(A, mb, ob / (1 + ob), 1 / (1 + ob))
        except ArithmeticError:
            continue
        weight = beta_lead(A, B, X, Y)
        conditions = [(sum(abs(m[i] / t - 1) for m in moved) / EPS + weight / t) if t > 0 else mpf(0) for i, t in enumerate(tails)]
        span = span_of(max(d1, d2), (0.5, 100, 1e4, 1e8), "larger df")
        both("FDistribution", span, [f, d1, d2], tails, conditions, weight)


def t_table(count=500):
    for i in range(count):
        df = 10 ** random.uniform(-0.30102, 10) if i % 4 else float(random.choice([1, 2, 3, 4, 5, 8, 10, 17, 30, 100]))
        z = abs(random.gauss(0, 1)) * random.choice([0.1, 1, 3, 10])
        D = mpf(df)
        t = float(sqrt(D * expm1(min(mpf(z) ** 2 / D, 1380 / D)))) if i % 3 else 10 ** random.uniform(-6, 1)
        T = mpf(t)
        odds = T * T / D

        def upper(T, D):
            odds = T * T / D
            inside, outside = beta_tails(mpf(1) / 2, D / 2, odds / (1 + odds), 1 / (1 + odds))
            return outside / 2, (1 + inside) / 2
        try:
            tails = upper(T, D)
            moved = upper(T, D * (1 + EPS))
        except ArithmeticError:
            continue
        density = exp(loggamma((D + 1) / 2) - loggamma(D / 2)) / sqrt(pi * D) * exp(-(D + 1) / 2 * log1p(odds))
        weight = T * density
        conditions = [(abs(m / t - 1) / EPS + weight / t) if t > 0 else mpf(0) for t, m in zip(tails, moved)]
        span = span_of(df, (0.5, 2, 30, 1e4, 1e10), "df")
        if tails[0] < mpf(10) ** -307:
            continue
        add("StudentT.UpperTail", span, [t, df], tails[0], 1 + conditions[0])
        add("StudentT.LowerTail", span, [t, df], tails[1], 1 + conditions[1])
        add("StudentT.LogUpperTail", span, [t, df], log(tails[0]), 1 + conditions[0] / abs(log(tails[0])))
        add("StudentT.Density", span, [t, df], density, 1 + (D + 1) * odds / (1 + odds) + D / 2 * abs(log1p(odds) - (D + 1) / D * odds / (1 + odds)))
        if tails[0] > mpf(10) ** -300:
            q = float(tails[0])
            slope = weight / tails[0]
            x = T * (1 - (mpf(q) / tails[0] - 1) / slope)
            # Near one half the tail says little about t: the first-order turn is exact enough only away from it.
            if slope > mpf(10) ** -5:
                add("StudentT.UpperQuantile", span, [q, df], x, 1 + (1 + conditions[0]) / slope)


if __name__ == "__main__":
    random.seed(20240229)
    name = sys.argv[1]
    {"normal": normal, "gamma": gamma, "beta": beta_table, "t": t_table}[name]()
    document = {
        "source": "Computed at 40 digits with mpmath 1.2.1 by tests/reference/accuracy_tables.py " + name,
        "columns": "arguments, value, condition number",
        "tables": [{"function": f, "range": s, "rows": rows} for (f, s), rows in sorted(tables.items())],
    }
    with gzip.GzipFile(f"{sys.argv[2]}/accuracy-{name}.json.gz", "wb", mtime=0) as out:
        out.write(json.dumps(document, separators=(",", ":")).encode())
    for t in document["tables"]:
        print(t["function"], "|", t["range"], "|", len(t["rows"]))
