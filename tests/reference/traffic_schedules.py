"""Optimal values of small scheduling problems, by a time-indexed integer programme solved with HiGHS (scipy.optimize.milp).

Writes Reference/traffic-schedules.json: two families of instances with their optimum and the value of their linear relaxation.
  plain   30 instances, 18 tests, 12 weeks, demand 1.6 times the capacity, one exclusive layer of 1,000 buckets
  mixed   12 instances, 14 tests, 10 weeks: two exclusive layers and an overlapping one, groups across layers, prerequisites, rest, running tests
"""
import json
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy.optimize import LinearConstraint, Bounds, linprog, milp
from scipy.sparse import coo_matrix

BUCKETS = 1000
STEP = 50  # shares are multiples of 5 %: with finer ones the programme takes hours to be proved


def menu(rng, scale):
    """Options of one test: users who come back make the share fall slower than the length grows."""
    shortest = int(rng.integers(1, 4))
    base = scale * float(rng.lognormal(0, 0.6))
    decay = float(rng.uniform(0.3, 0.9))
    options = []
    for weeks in range(shortest, min(7, shortest + 4)):
        share = base * (weeks / shortest) ** -decay
        buckets = STEP * int(np.ceil(share * BUCKETS / STEP))
        if 1 <= buckets <= 900:
            options.append([buckets, weeks])
    return options or [[300, shortest]]


def plain(seed):
    rng = np.random.default_rng(seed)
    weeks, count, load = 12, 18, 1.6
    tests = []
    for i in range(count):
        release = int(rng.integers(1, 5)) if rng.random() < 0.4 else 1
        deadline = int(rng.integers(7, 13)) if rng.random() < 0.4 else weeks
        tests.append(dict(name=f"test {i + 1}", value=int(rng.integers(1, 21)), earliest=release, deadline=deadline, rest=0, layer=0, group="", after="", menu=menu(rng, 0.3)))
    area = sum(min(b * w for b, w in t["menu"]) for t in tests)
    factor = load * weeks * BUCKETS / area * 0.97  # rounding up adds to the load
    for t in tests:
        t["menu"] = [[min(BUCKETS, STEP * int(np.ceil(b * factor / STEP))), w] for b, w in t["menu"]]
    return dict(kind="plain", seed=seed, weeks=weeks, layers=["exclusive"], running=[], tests=tests)


def mixed(seed):
    rng = np.random.default_rng(seed)
    weeks, count = 10, 14
    tests = []
    for i in range(count):
        release = int(rng.integers(1, 4)) if rng.random() < 0.4 else 1
        deadline = int(rng.integers(7, 11)) if rng.random() < 0.4 else weeks
        after = f"test {int(rng.integers(1, i + 1))}" if i > 0 and rng.random() < 0.2 else ""
        tests.append(dict(name=f"test {i + 1}", value=int(rng.integers(1, 21)), earliest=release, deadline=deadline, rest=int(rng.integers(0, 3)) if rng.random() < 0.3 else 0,
                          layer=int(rng.integers(0, 3)), group=str(rng.choice(["home", "search"])) if rng.random() < 0.35 else "", after=after, menu=menu(rng, 0.35)))
    running = [dict(layer=0, first=1, last=250, until=int(rng.integers(2, 7)), rest=1), dict(layer=1, first=801, last=1000, until=weeks, rest=0)]
    return dict(kind="mixed", seed=seed, weeks=weeks, layers=["exclusive", "exclusive", "overlapping"], running=running, tests=tests)


def kind_is_plain(instance):
    return instance["kind"] == "plain"


def solve(instance):
    weeks, tests, layers = instance["weeks"], instance["tests"], instance["layers"]
    capacity = np.full((len(layers), weeks), BUCKETS)
    for r in instance["running"]:
        capacity[r["layer"], : min(weeks, r["until"] + r["rest"])] -= r["last"] - r["first"] + 1
    names = [t["name"] for t in tests]
    columns = []  # (test, buckets, weeks, start)
    for i, t in enumerate(tests):
        for buckets, length in t["menu"]:
            for start in range(t["earliest"], min(weeks, t["deadline"]) - length + 2):
                columns.append((i, buckets, length, start))
    n = len(columns)
    rows, cols, data, upper = [], [], [], []

    def constraint(entries, bound):
        for column, value in entries:
            rows.append(len(upper)); cols.append(column); data.append(value)
        upper.append(bound)

    occupied = lambda c: range(c[3], min(weeks, c[3] + c[2] - 1 + tests[c[0]]["rest"]) + 1)
    runs = lambda c: range(c[3], c[3] + c[2])
    for i in range(len(tests)):
        constraint([(k, 1.0) for k, c in enumerate(columns) if c[0] == i], 1)
    for layer, kind in enumerate(layers):
        for week in range(1, weeks + 1):
            if kind == "exclusive":
                constraint([(k, c[1]) for k, c in enumerate(columns) if tests[c[0]]["layer"] == layer and week in occupied(c)], capacity[layer, week - 1])
    # Tests of a group that could share users never run in the same week.
    for i, a in enumerate(tests):
        for j, b in enumerate(tests):
            if i < j and a["group"] and a["group"] == b["group"] and not (a["layer"] == b["layer"] and layers[a["layer"]] == "exclusive"):
                for week in range(1, weeks + 1):
                    constraint([(k, 1.0) for k, c in enumerate(columns) if c[0] in (i, j) and week in runs(c)], 1)
    # A test starts after the end of the one before it.
    for j, b in enumerate(tests):
        if b["after"]:
            i = names.index(b["after"])
            for week in range(1, weeks + 1):
                # If j starts in this week or before, i must have ended before this week.
                constraint([(k, 1.0) for k, c in enumerate(columns) if c[0] == j and c[3] <= week]
                           + [(k, -1.0) for k, c in enumerate(columns) if c[0] == i and c[3] + c[2] <= week], 0)
    matrix = coo_matrix((data, (rows, cols)), shape=(len(upper), n)).tocsr()
    value = -np.array([tests[c[0]]["value"] for c in columns], float)
    relaxed = linprog(value, A_ub=matrix, b_ub=upper, bounds=(0, 1), method="highs")
    # Values are whole numbers, so a gap below 1 is none.
    whole = milp(value, constraints=LinearConstraint(matrix, -np.inf, upper), integrality=np.ones(n), bounds=Bounds(0, 1), options=dict(mip_rel_gap=0.99 / -relaxed.fun, time_limit=45))
    assert whole.x is not None, whole.message
    # Where the time was too short to prove the optimum, the bound is above what was found.
    instance["found"] = int(round(-whole.fun))
    instance["bound"] = int(np.floor(-whole.mip_dual_bound + 1e-6)) if whole.status != 0 else instance["found"]
    if kind_is_plain(instance):
        instance["load"] = round(sum(min(b * w for b, w in t["menu"]) for t in tests) / (weeks * BUCKETS), 4)
    instance["relaxation"] = round(-relaxed.fun, 6)
    return instance


instances = []
for kind, count in ((plain, 30), (mixed, 12)):
    for seed in range(1, count + 1):
        instances.append(solve(kind(seed)))
        print(instances[-1]["kind"], seed, instances[-1]["found"], instances[-1]["bound"], instances[-1]["relaxation"], file=sys.stderr, flush=True)
target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "Experimentation.Stats.Tests/Reference/traffic-schedules.json"
head = dict(source=f"time-indexed integer programme, HiGHS through scipy.optimize.milp {scipy.__version__}, absolute gap below 1 with whole values; relaxation by linprog; tests/reference/traffic_schedules.py", tolerance="optimum exact, relaxation 1e-5")
target.write_text(json.dumps(head)[:-1] + ', "instances": [\n' + ",\n".join(json.dumps(i) for i in instances) + "\n]}\n")
