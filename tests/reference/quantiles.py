"""Reference values for quantiles, trimmed means and clusters: python3 tests/reference/quantiles.py > tests/Experimentation.Stats.Tests/Reference/quantiles.json

Independent of the library: numpy 's quantiles, scipy's Yuen test, exact intervals and binomials by sums of masses, brute-force enumeration of all pairs of
order statistics, and cluster-robust standard errors from the matrix definitions (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018).
"""
import json
import math
import sys
import warnings

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, stats

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260417)


def rounded(values, digits=6):
    return [float(round(v, digits)) for v in values]


samples = [
    ("normal", rounded(rng.normal(10, 3, 41)), rounded(rng.normal(11, 4, 37))),
    ("log-normal", rounded(np.exp(rng.normal(0, 1, 120))), rounded(np.exp(rng.normal(0.3, 1.1, 90)))),
    ("counts with ties", [float(v) for v in rng.poisson(4, 60)], [float(v) for v in rng.poisson(5, 75)]),
    ("negative", rounded(-np.exp(rng.normal(1, 0.4, 50))), rounded(-np.exp(rng.normal(1.1, 0.4, 64)))),
]


def law(n, q):
    """Masses of ranks 0..n+1."""
    return [float(stats.binom.pmf(i, n + 1, q)) for i in range(n + 2)]


def resampled(control, treatment, q, relative):
    """All pairs of ranks. What has no value counts to both tails."""
    c, t = sorted(control), sorted(treatment)
    lc, lt = law(len(c), q), law(len(t), q)
    sign = math.copysign(1, np.quantile(c, q)) if relative else 0
    pairs, low_rest, high_rest = [], 0.0, 0.0
    for i, a in enumerate(lc):
        for j, b in enumerate(lt):
            x = -math.inf if i == 0 else math.inf if i == len(c) + 1 else c[i - 1]
            y = -math.inf if j == 0 else math.inf if j == len(t) + 1 else t[j - 1]
            if relative:
                if not x * sign > 0:
                    low_rest += a * b
                    high_rest += a * b
                elif math.isinf(x) or math.isinf(y):
                    # The library's convention: an endless baseline leaves the side of a smaller ratio open.
                    low = y == -math.inf or (x == math.inf and math.isfinite(y)) or (x == math.inf and y == math.inf)
                    high = y == math.inf or (x == -math.inf and math.isfinite(y)) or (x == -math.inf and y == -math.inf)
                    if y == -math.inf and x == math.inf:
                        low, high = True, False
                    if y == math.inf and x == -math.inf:
                        low, high = False, True
                    low_rest += a * b if low else 0
                    high_rest += a * b if high else 0
                else:
                    pairs.append((y / abs(x) - sign, a * b))
            else:
                if math.isinf(x) or math.isinf(y):
                    low = y == -math.inf or x == math.inf
                    high = y == math.inf or x == -math.inf
                    low_rest += a * b if low else 0
                    high_rest += a * b if high else 0
                else:
                    pairs.append((y - x, a * b))
    values = np.array([p[0] for p in pairs])
    masses = np.array([p[1] for p in pairs])
    order = np.argsort(values, kind="stable")
    values, masses = values[order], masses[order]
    below = low_rest + np.cumsum(masses)
    above = high_rest + np.cumsum(masses[::-1])[::-1]
    lower = -math.inf if low_rest >= 0.025 else float(values[np.argmax(below >= 0.025)])
    upper = math.inf if high_rest >= 0.025 else float(values[len(values) - 1 - np.argmax(above[::-1] >= 0.025)])
    at_most = low_rest + masses[values <= 0].sum()
    at_least = high_rest + masses[values >= 0].sum()
    text = lambda v: v if math.isfinite(v) else ("Infinity" if v > 0 else "-Infinity")
    return {"atMost0": at_most, "atLeast0": at_least, "lower": text(lower), "upper": text(upper)}


def rank_error(values, q):
    """Standard deviation over finite ranks."""
    x = np.sort(values)
    m = np.array(law(len(x), q))[1:-1]
    m = m / m.sum()
    return float(math.sqrt((m * (x - (m * x).sum()) ** 2).sum()))


def order_error(values, q):
    n = len(values)
    reach = stats.norm.ppf(0.975) * math.sqrt(q * (1 - q) / n)
    low, high = max(0, q - reach), min(1, q + reach)
    return float((np.quantile(values, high) - np.quantile(values, low)) / (high - low) * math.sqrt(q * (1 - q) / n))


def density_error(values, q):
    x = np.asarray(values)
    iqr = np.quantile(x, 0.75) - np.quantile(x, 0.25)
    h = 0.9 * min(x.std(ddof=1), iqr / 1.34) * len(x) ** -0.2
    f = stats.norm.pdf((x - np.quantile(x, q)) / h).mean() / h
    return float(math.sqrt(q * (1 - q) / len(x)) / f)


comparisons = []
for name, control, treatment in samples:
    for q in (0.25, 0.5, 0.9):
        comparisons.append({
            "sample": name,
            "probability": q,
            "control": float(np.quantile(control, q)),
            "treatment": float(np.quantile(treatment, q)),
            "errorOfResampled": math.hypot(rank_error(control, q), rank_error(treatment, q)),
            "errorByOrderStatistics": math.hypot(order_error(control, q), order_error(treatment, q)),
            "errorByDensity": math.hypot(density_error(control, q), density_error(treatment, q)),
            "absolute": resampled(control, treatment, q, False),
            "relative": resampled(control, treatment, q, True),
        })


exact = []
for n in (5, 9, 20, 57, 300):
    for q in (0.1, 0.5, 0.95):
        for level in (0.9, 0.95):
            # P(X_(r) > quantile) = P(Bin <= r - 1).
            tail = (1 - level) / 2
            r = max([k for k in range(1, n + 1) if stats.binom.cdf(k - 1, n, q) <= tail], default=0)
            s = min([k for k in range(1, n + 1) if stats.binom.sf(k - 1, n, q) <= tail], default=n + 1)
            exact.append({"n": n, "probability": q, "level": level, "lowerRank": r, "upperRank": s})

yuen = []
for name, control, treatment in samples:
    for trim in (0.05, 0.2):
        for pooled in (False, True):
            r = stats.ttest_ind(treatment, control, equal_var=pooled, trim=trim)
            yuen.append({
                "sample": name, "trim": trim, "pooled": pooled, "t": float(r.statistic), "p": float(r.pvalue), "df": float(r.df) if hasattr(r, "df") else None,
                "control": float(stats.trim_mean(control, trim)), "treatment": float(stats.trim_mean(treatment, trim)),
            })


def clustered(sizes_c, sizes_t, seed):
    r = np.random.default_rng(seed)
    y, d, g = [], [], []
    for arm, sizes in ((0, sizes_c), (1, sizes_t)):
        for s in sizes:
            common = r.normal(0, 1)
            y += rounded(3 + 0.5 * arm + common + r.normal(0, 2, s))
            d += [arm] * s
            g += [len(set(g)) if not g else max(g) + 1] * s
    return np.array(y), np.array(d), np.array(g)


def cluster_robust(y, d, g):
    x = np.column_stack([np.ones(len(y)), d]).astype(float)
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    e = y - hat @ y
    contrast = np.array([0, 1.0])
    groups = [np.flatnonzero(g == k) for k in np.unique(g)]
    n, k, m = len(y), 2, len(groups)
    out = {"difference": float((bread @ x.T @ y)[1])}
    for kind, power in (("CR0", 0), ("CR2", -0.5), ("CR3", -1)):
        total, vectors = 0.0, []
        for idx in groups:
            inner = np.eye(len(idx)) - hat[np.ix_(idx, idx)]
            w, v = np.linalg.eigh(inner)
            adjust = v @ np.diag(np.where(w > 1e-10, np.abs(w) ** power, 0)) @ v.T
            # I - H of a cluster is singular in no direction here unless the cluster is the whole arm.
            p = adjust.T @ x[idx] @ bread @ contrast
            total += float(p @ e[idx]) ** 2
            full = np.zeros(n)
            full[idx] = p
            vectors.append((np.eye(n) - hat) @ full)
        out[kind] = math.sqrt(total)
        if kind == "CR2":
            p = np.array(vectors)
            gram = p @ p.T
            out["dfCR2"] = float(np.trace(gram) ** 2 / (gram ** 2).sum())
    out["CR1"] = out["CR0"] * math.sqrt(m / (m - 1) * (n - 1) / (n - k))
    check = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": g})
    assert abs(check.bse[1] - out["CR1"]) < 1e-10 * out["CR1"], (check.bse, out)
    return out


clusters = []
for i, (sc, st) in enumerate([([5] * 6, [5] * 7), ([1, 2, 3, 8, 13, 4], [2, 2, 9, 1, 30]), ([3, 40], [7, 9, 11]), ([1] * 12, [1] * 15), (list(range(1, 26)), list(range(2, 24)))]):
    y, d, g = clustered(sc, st, 100 + i)
    clusters.append({"values": y.tolist(), "arm": d.tolist(), "cluster": g.tolist(), **cluster_robust(y, d, g)})

k = np.arange(200)
peer_cluster = k // 5
peer_arm = peer_cluster % 2
peer_y = np.round(2 + np.sin(k) + 0.3 * peer_arm + 0.5 * np.cos(peer_cluster), 4)
clusters.append({"values": peer_y.tolist(), "arm": peer_arm.tolist(), "cluster": peer_cluster.tolist(), **cluster_robust(peer_y, peer_arm, peer_cluster), "peer": "cluster-experiments@6dd379ab ClusteredOLSAnalysis: ate 0.2883029999999989, se 0.12651452873567204, p 0.022678161594538837"})

design = []
for c in clusters[:2] + clusters[4:]:
    y, g = np.array(c["values"]), np.array(c["cluster"])
    for q in (0.3, 0.5, 0.8):
        n = len(y)
        value = np.sort(y)[math.ceil(round(q * n, 9)) - 1]
        ids = np.unique(g)
        s = np.array([(y[g == i] <= value).sum() for i in ids], float)
        size = np.array([(g == i).sum() for i in ids], float)
        ratio = s.sum() / size.sum()
        cov = np.cov(s, size)
        variance = (cov[0, 0] - 2 * ratio * cov[0, 1] + ratio ** 2 * cov[1, 1]) / size.mean() ** 2 / len(ids)
        design.append({"values": c["values"], "cluster": c["cluster"], "probability": q, "designEffect": float(variance / (ratio * (1 - ratio) / n))})



def largest_exceeds(p, c, nodes=400):
    """P(the largest of standardised sample quantiles exceeds c), by Gauss-Legendre over the Markov chain that they are in the limit."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    x, w = x * c, w * c
    f = stats.norm.pdf(x) * w
    for a, b in zip(p[:-1], p[1:]):
        r = math.sqrt(a * (1 - b) / (b * (1 - a)))
        s = math.sqrt(1 - r * r)
        f = (stats.norm.pdf((x[:, None] - r * x[None, :]) / s) / s @ f) * w
    return float(1 - f.sum())


# R's mvtnorm agrees to its quasi Monte Carlo error: 0.05336829, 0.07401081, 0.05844109, 0.01517862 at 2.5.
bands = [{
    "probabilities": p, "exceeds2.5": largest_exceeds(p, 2.5),
    "critical5": float(optimize.brentq(lambda c: largest_exceeds(p, c) - 0.05, 1.9, 4, xtol=1e-13)),
    "critical1": float(optimize.brentq(lambda c: largest_exceeds(p, c) - 0.01, 1.9, 4, xtol=1e-13)),
} for p in ([0.1, 0.25, 0.5, 0.75, 0.9], [i / 10 for i in range(1, 10)], [0.01, 0.05, 0.5, 0.95, 0.99], [0.5, 0.51])]

json.dump({
    "source": f"tests/reference/quantiles.py; numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
    "tolerance": "1e-9 relative unless a test says why",
    "samples": [{"name": n, "control": c, "treatment": t} for n, c, t in samples],
    "comparisons": comparisons, "exact": exact, "yuen": yuen, "clusters": clusters, "designEffects": design, "bands": bands,
}, sys.stdout)
