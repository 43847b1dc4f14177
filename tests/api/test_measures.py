"""What is counted here is told as Prometheus's own counters would tell it."""

import re

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from api.measures import Measures

REQUESTS = [("GET", 200, 0.0004), ("POST", 200, 0.001), ("POST", 200, 0.0011), ("POST", 422, 5.0), ("GET", 500, 7.5)]


def own() -> CollectorRegistry:
    """The same figures by Prometheus's own counters."""
    registry = CollectorRegistry()
    requests = Counter("madoguchi_requests", "Requests by method and status", ["method", "status"], registry=registry)
    seconds = Histogram(
        "madoguchi_request_seconds",
        "Seconds from the request to the beginning of its answer",
        buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        registry=registry,
    )
    for method, status, duration in REQUESTS:
        requests.labels(method, str(status)).inc()
        seconds.observe(duration)
    return registry


def shown(registry: CollectorRegistry) -> str:
    text = generate_latest(registry).decode()
    return re.sub(r"(?m)^(\w+_created\S*) \S+$", r"\1 then", text)


def test_nothing_has_been_asked_yet():
    assert "madoguchi_request_seconds_count 0.0" in shown(Measures().registry)


def test_they_are_told_like_its_own():
    measures = Measures()

    for method, status, duration in REQUESTS:
        measures.note(method, status, duration)

    assert shown(measures.registry) == shown(own())
