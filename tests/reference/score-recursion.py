"""Writes tests/Experimentation.Stats.Tests/Reference/score-recursion.json: exit probabilities of group-sequential tests from 30-digit arithmetic.

Density by density with plain Gauss-Legendre panels, for each drift anew, so it shares neither rules nor tricks with the library.
Run: python3 tests/reference/score-recursion.py > tests/Experimentation.Stats.Tests/Reference/score-recursion.json   (needs mpmath; minutes)
"""
import json
from mpmath import mp, mpf, cos, erfc, exp, pi, sqrt

mp.dps = 30


def legendre(n):
    rule = []
    for i in range(n):
        x = cos(pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            a, b = mpf(1), x
            for k in range(2, n + 1):
                a, b = b, ((2 * k - 1) * x * b - (k - 1) * a) / k
            slope = n * (a - x * b) / (1 - x * x)
            x -= b / slope
        rule.append((x, 2 / ((1 - x * x) * slope**2)))
    return rule


RULE = legendre(24)


def panels(low, high, width):
    count = max(1, int(mp.ceil((high - low) / width)))
    half = (high - low) / count / 2
    return [(low + (2 * p + 1) * half + half * x, half * w) for p in range(count) for x, w in RULE]


def tail(u):
    return erfc(u / sqrt(2)) / 2


def exits(information, lower, upper, drift):
    """Probabilities of leaving through the upper and the lower bound, look by look; bounds are z values."""
    up, down, law, before = [], [], [(mpf(0), mpf(1))], mpf(0)
    for k, t in enumerate(information):
        d, root = t - before, sqrt(t)
        sd = sqrt(d)
        up.append(mp.fsum(f * tail((upper[k] * root - s - drift * d) / sd) for s, f in law))
        down.append(mp.fsum(f * tail((s + drift * d - lower[k] * root) / sd) for s, f in law))
        if k == len(information) - 1:
            break
        low, high = max(lower[k], mpf(-14)) * root, min(upper[k], mpf(14)) * root
        after = information[k + 1] - t
        law = [
            (x, w * mp.fsum(f * exp(-((x - s - drift * d) ** 2) / (2 * d)) for s, f in law) / (sd * sqrt(2 * pi)))
            for x, w in panels(low, high, 5 * min(sd, sqrt(after)))
        ]
        before = t
    return up, down


CASES = [
    ("three looks, both sides", ["0.3", "0.6", "1"], ["-1", "0.2", "1.9"], ["3.5", "2.5", "2"], ["0", "2.5", "-1.5"]),
    ("four uneven looks, one side", ["0.1", "0.15", "0.7", "1"], ["-inf"] * 4, ["4", "3", "2.4", "2"], ["0", "3"]),
    ("tiny early spending", ["0.05", "0.1", "0.2", "1"], ["-9.9", "-7.9", "-5.5", "-1.96"], ["9.9", "7.9", "5.5", "1.96"], ["0", "2.8"]),
    ("looks a thousandth apart", ["0.5", "0.501", "1"], ["-2.9", "-2.8", "-1.97"], ["2.9", "2.8", "1.97"], ["0", "2.8"]),
    ("looks a thousandth apart at the end", ["0.4", "0.999", "1"], ["-inf"] * 3, ["3", "2.1", "2.05"], ["0", "3"]),
    ("alpha of a millionth", ["0.25", "0.5", "1"], ["-inf"] * 3, ["9.6", "6.8", "4.76"], ["0", "5.5"]),
    ("alpha of a half", ["0.3", "0.6", "1"], ["-inf"] * 3, ["1.4", "0.7", "0.2"], ["0", "1"]),
]
out = []
for name, information, lower, upper, drifts in CASES:
    for drift in drifts:
        up, down = exits([mpf(t) for t in information], [mpf(z) for z in lower], [mpf(z) for z in upper], mpf(drift))
        out.append({
            "name": name, "information": [float(t) for t in information], "lower": [z if z == "-inf" else float(z) for z in lower], "upper": [float(z) for z in upper],
            "drift": float(drift), "upperExit": [float(p) for p in up], "lowerExit": [float(p) for p in down],
        })
print(json.dumps({"source": "tests/reference/score-recursion.py, 30-digit arithmetic", "tolerance": "1e-14 absolute and 1e-12 relative", "cases": out}, indent=1).replace('"-inf"', '"-Infinity"'))
