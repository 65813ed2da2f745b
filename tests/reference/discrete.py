"""Reference tables of the discrete distributions: masses from log-gamma, tails by summing masses outwards, all at 50 digits (mpmath).

    python3 tests/reference/discrete.py tests/Experimentation.Stats.Tests/Reference/discrete.json.gz
"""
import gzip, json, random, sys
from mpmath import mp, mpf, log, log1p, exp, loggamma, sqrt

mp.dps = 50
random.seed(20)
SMALLEST = mpf(10) ** -300


def number(x):
    return float(x) if x == 0 or x > SMALLEST else 0.0


def tails(k, mass, rise, low, high, mode):
    """P(X <= k) and P(X >= k) and their logarithms; the one away from the mode by summation in 200-bit fixed point, the other as its complement."""
    if k == high:
        return mpf(1), mass, mpf(0), log(mass)
    one = 1 << 200

    def outwards(j, step):
        total = term = one
        while (j > low) if step < 0 else (high is None or j < high):
            up, down = rise(j if step > 0 else j - 1)
            term = term * up // down if step > 0 else term * down // up
            j += step
            total += term
            if term << 80 < total:
                break
        return mpf(total) / one
    if k <= mode:
        lower = mass * outwards(k, -1)
        return lower, 1 - lower + mass, log(lower), log1p(mass - lower)
    upper = mass * outwards(k, 1)
    return 1 - upper + mass, upper, log1p(mass - upper), log(upper)


def points(mean, sd, low, high):
    found = set()
    for z in [-40, -36, -20, -8, -3, -1, -0.2, 0, 0.3, 1.2, 2.5, 6, 15, 30, 37] if sd < 3000 else [-40, -36, -8, -1, 0.3, 6, 37]:
        k = int(mean + z * sd + random.random())
        found.add(max(low, k) if high is None else min(max(low, k), high))
    found.update(k for k in (low, low + 1, high if high is not None else low + 2) if high is None or k <= high)
    return sorted(found)


def row(k, parameters, logmass, rise, low, high, mode):
    mass = exp(logmass)
    lower, upper, log_lower, log_upper = tails(k, mass, rise, low, high, mode)
    # Tails that underflow are held against their logarithms.
    return [k, *parameters, number(mass), float(logmass), number(lower), number(upper), float(log_lower), float(log_upper)]


def choose(n, k):
    return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


def binomial():
    for n in [1, 2, 7, 40, 300, 5000, 10 ** 5, 10 ** 7, 10 ** 9]:
        for p in [1e-12, 1e-7, 0.003, 0.0625, 0.1, 0.37, 0.5, 0.8, 0.994, 1 - 1e-9]:
            q = mpf(p)
            a, b = p.as_integer_ratio()
            for k in points(n * p, (n * p * (1 - p)) ** 0.5, 0, n):
                yield row(k, [n, p], choose(n, k) + k * log(q) + (n - k) * log(1 - q), lambda j: ((n - j) * a, (j + 1) * (b - a)), 0, n, int((n + 1) * q))


def poisson():
    for mean in [1e-10, 0.003, 0.4, 1.0, 3.7, 19.5, 250.25, 1e4, 123456.7, 1e8, 3.3e9]:
        m = mpf(mean)
        a, b = mean.as_integer_ratio()
        for k in points(mean, mean ** 0.5, 0, None):
            yield row(k, [mean], k * log(m) - m - loggamma(k + 1), lambda j: (a, (j + 1) * b), 0, None, int(m))


def negative_binomial():
    for size in [0.01, 0.3, 1.0, 2.5, 14.0, 333.3, 1e5, 1e9, 1e14]:
        for mean in [1e-8, 0.02, 0.9, 7.5, 120.0, 1e4, 1e7]:
            r, m = mpf(size), mpf(mean)
            (a, b), (c, d) = size.as_integer_ratio(), mean.as_integer_ratio()
            sd = (mean * (1 + mean / size)) ** 0.5
            if sd > 3e4 or mean > 500 * size:
                continue
            for k in points(mean, sd, 0, None):
                logmass = loggamma(k + r) - loggamma(r) - loggamma(k + 1) + r * log(r / (r + m)) + (k * log(m / (r + m)))
                yield row(k, [size, mean], logmass, lambda j: ((j * b + a) * c, (j + 1) * (a * d + c * b)), 0, None, int(m * (r - 1) / r) if size > 1 else 0)


def hypergeometric():
    for population, marked, draws in [(2, 1, 1), (10, 3, 4), (60, 29, 31), (500, 450, 80), (2000, 200, 1000), (2000, 1000, 1000), (100000, 37, 50000),
                                      (90189, 40153, 45489), (90189, 16781, 45489), (10 ** 6, 994000, 300000), (10 ** 8, 5 * 10 ** 6, 4 * 10 ** 7), (10 ** 9, 10 ** 8, 5 * 10 ** 8),
                                      (10 ** 12, 10 ** 9, 10 ** 6)]:
        low, high = max(0, draws + marked - population), min(draws, marked)
        mean = mpf(draws) * marked / population
        sd = sqrt(mean * (population - marked) / population * (population - draws) / max(population - 1, 1))
        for k in points(float(mean), float(sd), low, high):
            logmass = choose(mpf(marked), k) + choose(mpf(population - marked), draws - k) - choose(mpf(population), draws)
            yield row(k, [draws, marked, population], logmass,
                      lambda j: ((marked - j) * (draws - j), (j + 1) * (population - marked - draws + j + 1)), low, high,
                      (draws + 1) * (marked + 1) // (population + 2))


tables = {
    "source": "mpmath at 50 digits: masses from log-gamma, tails by summing masses outwards (tests/reference/discrete.py). Masses and tails below 1e-300 stand as 0; their logarithms are given.",
    "columns": "k, parameters, P(X=k), log P(X=k), P(X<=k), P(X>=k), log P(X<=k), log P(X>=k)",
}
for name, rows in [("binomial", binomial()), ("poisson", poisson()), ("negativeBinomial", negative_binomial()), ("hypergeometric", hypergeometric())]:
    tables[name] = list(rows)
    print(name, len(tables[name]), file=sys.stderr)
with gzip.GzipFile(sys.argv[1], "wb", mtime=0) as file:
    file.write(json.dumps(tables, separators=(",", ":")).encode())
