"""Times scipy.stats.mannwhitneyu on two files of little-endian doubles; prints one line of JSON.

usage: mann_whitney.py X Y REPETITIONS
"""

import json
import statistics
import sys
import time

import numpy
import scipy
from scipy.stats import mannwhitneyu


def main() -> None:
    x, y = (numpy.fromfile(path, dtype="<f8") for path in sys.argv[1:3])
    seconds = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        result = mannwhitneyu(x, y)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "tool": f"scipy {scipy.__version__}, numpy {numpy.__version__}",
        "seconds": statistics.median(seconds),
        "fastest": min(seconds),
        "u": float(result.statistic),
        "p": float(result.pvalue),
    }))


main()
