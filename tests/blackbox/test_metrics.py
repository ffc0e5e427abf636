"""What a monitoring system reads of every service, in the text format of Prometheus."""

import re
import time

import pytest

from running import Running

SAMPLE = re.compile(r"[a-z][a-z0-9_]*(?:\{[^}]*\})? \S+")


def samples(service: Running) -> dict[str, float]:
    """Each sample with its labels in the order of their names."""
    found = {}
    for line in service.ask("GET", "/metrics").text.splitlines():
        if line and not line.startswith("#"):
            assert SAMPLE.fullmatch(line), line
            name, _, labels = line.rpartition(" ")[0].partition("{")
            found[name + "".join(sorted(re.findall(r'\w+="[^"]*"', labels)))] = float(line.rpartition(" ")[2])
    return found


def counted(values: dict[str, float], method: str, route: str, status: int) -> float:
    return values.get(f'http_requests_totalmethod="{method}"route="{route}"status="{status}"', 0)


@pytest.mark.parametrize(
    ("method", "path", "counted_as"),
    [
        ("GET", "/health", ("GET", "/health", 200)),
        ("HEAD", "/", ("HEAD", "/", 200)),
        ("POST", "/health", ("POST", "/health", 405)),
        ("PROPFIND", "/echo", ("other", "/echo", 405)),
        ("GET", "/made-up?by=a-client", ("GET", "none", 404)),
    ],
)
def test_requests_are_counted(service: Running, method: str, path: str, counted_as: tuple[str, str, int]) -> None:
    """By method, route and status, with how long they took; what a client makes up is counted as one."""
    before = samples(service)
    for _ in range(3):
        service.ask(method, path)
    after = samples(service)

    assert counted(after, *counted_as) - counted(before, *counted_as) == 3
    labels = f'method="{counted_as[0]}"route="{counted_as[1]}"'
    assert after[f"http_request_duration_seconds_count{labels}"] >= 3
    assert 0 < after[f"http_request_duration_seconds_sum{labels}"] < 10
    assert after[f'http_request_duration_seconds_bucketle="+Inf"{labels}'] >= 3
    assert not [name for name in after if "made-up" in name or "PROPFIND" in name]


def test_requests_in_flight_are_counted(service: Running) -> None:
    """The one that asks is the only one."""
    assert samples(service)["http_requests_in_flight"] == 1


def test_process_is_measured(service: Running) -> None:
    """When it started, and what it uses."""
    values = samples(service)

    assert abs(values["process_start_time_seconds"] - time.time()) < 3600
    assert 1e6 < values["process_resident_memory_bytes"] < 256e6


def test_type_is_that_of_prometheus(service: Running) -> None:
    """Its server reads nothing else."""
    assert service.ask("GET", "/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")
