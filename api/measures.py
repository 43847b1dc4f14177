"""What ``/metrics`` shows of this process: how many requests there were, and how long they took.

Counted here and told to Prometheus when it asks: its own counters, with their locks, take longer than all else that a
request leaves behind.
"""

import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

#: Upper bounds in seconds of the classes in which durations are counted.
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_NAMES = (*map(str, _BOUNDS), "+Inf")


class Measures(Collector):
    """Counts and durations of requests, to be noted by one thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._began = time.time()
        #: By method and status.
        self._requests: dict[tuple[str, int], float] = {}
        self._first: dict[tuple[str, int], float] = {}
        self._within = [0.0] * len(_NAMES)
        self._seconds = 0.0
        self.registry.register(self)

    def note(self, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        kind = method, status
        if kind in self._requests:
            self._requests[kind] += 1
        else:
            self._requests[kind] = 1.0
            self._first[kind] = time.time()
        self._within[bisect_left(_BOUNDS, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """The figures as Prometheus takes them."""
        requests = CounterMetricFamily(
            "madoguchi_requests", "Requests by method and status", labels=["method", "status"]
        )
        for (method, status), count in self._requests.items():
            requests.add_metric([method, str(status)], count, created=self._first[method, status])
        yield requests
        seconds = HistogramMetricFamily(
            "madoguchi_request_seconds",
            "Seconds from the request to the beginning of its answer",
            buckets=list(zip(_NAMES, accumulate(self._within), strict=True)),
            sum_value=self._seconds,
        )
        seconds.add_sample("madoguchi_request_seconds_created", {}, self._began)
        yield seconds
