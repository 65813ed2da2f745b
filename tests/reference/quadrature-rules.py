"""Writes src/Experimentation.Stats/Numerics/QuadratureTable.cs: Gauss-Legendre rules under the map of Kosloff and Tal-Ezer (1993), from 50-digit arithmetic.

Run: python3 tests/reference/quadrature-rules.py > src/Experimentation.Stats/Numerics/QuadratureTable.cs   (needs mpmath)
"""
from mpmath import mp, mpf, asin, cos, cosh, pi, sqrt

mp.dps = 50
STRENGTH = 33  # the map moves nodes towards the middle as far as an error of exp(-33) allows


def legendre(n):
    """Positive nodes and weights of the Gauss-Legendre rule with an even number of nodes, largest node first."""
    for i in range(n // 2):
        x = cos(pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        while True:
            a, b = mpf(1), x
            for k in range(2, n + 1):
                a, b = b, ((2 * k - 1) * x * b - (k - 1) * a) / k
            slope = n * (a - x * b) / (1 - x * x)
            step = b / slope
            x -= step
            if abs(step) < mpf(10) ** -30:
                break
        yield x, 2 / ((1 - x * x) * slope**2)


def mapped(n):
    alpha = 1 / cosh(mpf(STRENGTH) / n)
    for z, w in legendre(n):
        yield asin(alpha * z) / asin(alpha), w * alpha / (asin(alpha) * sqrt(1 - (alpha * z) ** 2))


print("""namespace Experimentation.Stats.Numerics;

/// <summary>
/// Gauss–Legendre rules under the map of Kosloff and Tal-Ezer (1993), with 8, 16, …, 128 nodes, correctly rounded from 50-digit arithmetic. Written by
/// tests/reference/quadrature-rules.py. Per rule the positive nodes, largest first, each followed by its weight; the negative ones mirror them.
/// </summary>
internal static class QuadratureTable
{
    public const int Step = 8;
    public const int Largest = 128;

    public static ReadOnlySpan<double> Rules =>
    [""")
for n in range(8, 129, 8):
    pairs = [f"{float(x)!r}, {float(w)!r}," for x, w in mapped(n)]
    print(f"        // {n}")
    for i in range(0, len(pairs), 2):
        print("        " + " ".join(pairs[i : i + 2]))
print("    ];\n}")
