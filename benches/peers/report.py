"""Times the numbers of a report in NumPy and SciPy; prints one line of JSON.

usage: report.py VALUES METRICS HOSTS INTERVALS REPETITIONS

VALUES are little-endian doubles: metric by metric the baseline, then the candidate, host by host, interval by interval. All is in
memory, dense and in step: nothing is parsed, sorted, checked for gaps or put on a grid. For each metric: sums over hosts, MSER-5 on
the first 50 intervals, the integrated autocorrelation time of candidate - R * baseline at each doubling, batches, the ratio of sums
with Fieller's interval, the mean difference with its t interval.
"""

import json
import math
import statistics
import sys
import time

import numpy as np
import scipy
from scipy import stats


def settled(series: np.ndarray) -> int:
    means = series[: len(series) // 5 * 5].reshape(-1, 5).mean(axis=1)
    k = len(means)
    found = [means[d:].var() / (k - d) for d in range(k // 2 + 1)]
    return int(np.argmin(found)) * 5


def integrated_time(series: np.ndarray) -> float:
    centred = series - series.mean()
    variance = centred @ centred
    tau = 1.0
    for lag in range(1, min(len(series), 5_000)):
        tau += 2.0 * (centred[:-lag] @ centred[lag:]) / variance
        if lag >= 5.0 * tau:
            break
    return tau


def report(baseline: np.ndarray, candidate: np.ndarray) -> tuple[float, float, float, float, float]:
    b, c = baseline.sum(axis=0), candidate.sum(axis=0)
    drop = max(settled(b[:50]), settled(c[:50]))
    b, c = b[drop:], c[drop:]
    tau, length = 1.0, 50
    while length <= len(b):
        ratio = c[:length].sum() / b[:length].sum()
        tau = max(tau, integrated_time(c[:length] - ratio * b[:length]))
        length *= 2
    size = max(5, math.ceil(5.0 * tau))
    n = len(b) // size
    b = b[: n * size].reshape(n, size).sum(axis=1)
    c = c[: n * size].reshape(n, size).sum(axis=1)
    ratio = c.sum() / b.sum()
    t = stats.t.ppf(0.975, n - 1)
    kappa = n * t * t / (t * t + n - 1.0)
    e = c - ratio * b
    a = b.sum() ** 2 - kappa * (b @ b)
    half = kappa * (b @ e)
    root = math.sqrt(half * half + a * kappa * (e @ e))
    difference = (c - b) / size
    error = t * difference.std(ddof=1) / math.sqrt(n)
    return ratio, ratio + (-half - root) / a, ratio + (-half + root) / a, float(difference.mean()), float(error)


def main() -> None:
    metrics, hosts, intervals, repetitions = (int(argument) for argument in sys.argv[2:6])
    values = np.fromfile(sys.argv[1], dtype="<f8").reshape(metrics, 2, hosts, intervals)
    seconds, found = [], []
    for _ in range(repetitions):
        start = time.perf_counter()
        found = [report(values[metric, 0], values[metric, 1]) for metric in range(metrics)]
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "tool": f"scipy {scipy.__version__}, numpy {np.__version__}",
        "seconds": statistics.median(seconds),
        "fastest": min(seconds),
        "ratios": [one[0] for one in found],
    }))


main()
