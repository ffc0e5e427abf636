"""Policies: defaults, units, and errors that name the line."""

import pytest

from eightstage.errors import PolicyError
from eightstage.policy import parse

SERVICE = '[service]\nname = "x"\n'


def test_fresh_policy_needs_only_a_name() -> None:
    """Everything else has a default."""
    policy = parse(SERVICE)

    assert (policy.service.port, policy.health.path, policy.audit.unavailable) == (3000, "/health", "pass")
    assert policy.limit("production").unpacked is None


def test_units_are_read() -> None:
    """Sizes become bytes, times seconds; true and false stay what they are."""
    limit = parse(
        SERVICE + '[limits.production]\nunpacked = "1.5 MB"\ncompressed = "2 MiB"\nstart = "500 ms"\nstop = "1 min"\n'
    )

    found = limit.limit("production")
    assert (found.unpacked, found.compressed, found.start, found.stop) == (1_500_000, 2_097_152, 0.5, 60)
    assert not parse(SERVICE + "[container]\njson_logs = false\n").container.json_logs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[health]\npath = '/h'\n", "service is missing"),
        ("[service]\nname = 3\n", 'eightstage.toml:2: service.name: 3 is not a text; write "…"'),
        (SERVICE + "port = true\n", "eightstage.toml:3: service.port: True is not a whole number"),
        (SERVICE + "port = 70000\n", "port 70000 is not a port"),
        (SERVICE + "[install]\noffline = 1\n", "eightstage.toml:4: install.offline: 1 is not true or false"),
        (SERVICE + "prot = 1\n", "eightstage.toml:3: service.prot: unknown key 'prot'; did you mean 'port'?"),
        (
            SERVICE + '[limits.production]\nunpacked = "200 mbs"\n',
            "eightstage.toml:4: limits.production.unpacked: '200 mbs' is not a size",
        ),
        (SERVICE + "[limits.prodution]\n", "did you mean 'production'?"),
        (SERVICE + "[gates.lnt]\n", "did you mean 'lint'?"),
        (SERVICE + '[audit]\nunavailable = "maybe"\n', 'write "pass" or "stop"'),
        ("not toml", "must be valid TOML"),
    ],
)
def test_mistake_is_named(text: str, message: str) -> None:
    """What is wrong, where, and what to write instead."""
    with pytest.raises(PolicyError) as caught:
        parse(text)

    assert message in str(caught.value)


def test_every_mistake_is_named_at_once() -> None:
    """Two mistakes are two lines."""
    with pytest.raises(PolicyError) as caught:
        parse(SERVICE + 'prot = 1\n[limits.debug]\nstart = "5"\n')

    assert "service.prot" in str(caught.value)
    assert "limits.debug.start" in str(caught.value)
