"""Policies: defaults, units, and errors that name the line."""

import time

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
        (
            SERVICE + "port = 70000\n",
            "eightstage.toml:3: service.port: 70000 is not a port; write a number from 0 to 65535",
        ),
        (SERVICE + "[install]\noffline = 1\n", "eightstage.toml:4: install.offline: 1 is not true or false"),
        (SERVICE + "prot = 1\n", "eightstage.toml:3: service.prot: unknown key 'prot'; did you mean 'port'?"),
        (
            SERVICE + '[limits.production]\nunpacked = "200 mbs"\n',
            "eightstage.toml:4: limits.production.unpacked: '200 mbs' is not a size",
        ),
        (
            SERVICE + '[gates.lint]\nplant = { path = "x", new = "y", old = "z", at = "end" }\n',
            "gates.lint.plant: old and at = 'end' are two places; write one of them",
        ),
        (SERVICE + '[gates.lint]\nplant = { path = "x", new = "y", at = "top" }\n', 'write "start" or "end"'),
        (SERVICE + "[limits.prodution]\n", "did you mean 'production'?"),
        (SERVICE + 'extends = "../x.toml"\n', "toml:3: service.extends: extends belongs to no table; write it above"),
        (SERVICE + "[gates.Lint]\n", "gates.Lint: 'Lint' is not the name of a gate; write it such as \"unit_tests\""),
        (SERVICE + "[gates.audit]\n", "the audit has the table [audit]"),
        (SERVICE + '[audit]\nunavailable = "maybe"\n', 'write "pass" or "stop"'),
        ("not toml", "eightstage.toml:1: Expected '=' after a key"),
        (SERVICE + "port =", "eightstage.toml:3: "),
        (SERVICE + 'port = "3000"\n', "service.port: '3000' is not a whole number, without quotes"),
        ('[service]\nname = ""\n', "eightstage.toml:2: service.name: '' is not an image name; write small letters"),
        ('[service]\nname = "*"\n', "service.name: '*' is not an image name"),
        ('[service]\nname = "../x"\n', "service.name: '../x' is not an image name"),
        (SERVICE + 'user = "root"\n', "eightstage.toml:3: service.user: 'root' is not a numeric user and group"),
        (SERVICE + 'user = "1001:0"\n', "service.user: '1001:0' is not a numeric user and group other than root"),
        (SERVICE + 'user = "\u0661:1"\n', "service.user: '\u0661:1' is not a numeric user"),
        (SERVICE + '[image]\ndeny = "*.map"\n', "eightstage.toml:4: image.deny: '*.map' is not a list; write ["),
        (SERVICE + '[image]\ndeny = [\n  "a",\n  "",\n]\n', "eightstage.toml:6: image.deny.1: '' is not a pattern"),
        (SERVICE + '[context]\ndeny = ""\n', "context.deny: '' is not a list"),
        (SERVICE + '[health]\npath = "health"\n', "eightstage.toml:4: health.path: 'health' is not the path of a URL"),
        (SERVICE + "[image]\ngrowth = true\n", "eightstage.toml:4: image.growth: True is not a number"),
        (SERVICE + "[image]\ngrowth = nan\n", "image.growth: nan is not a percentage"),
        (SERVICE + "[image]\ngrowth = inf\n", "image.growth: inf is not a percentage"),
        (SERVICE + "[image]\ngrowth = -1\n", "image.growth: -1 is not a percentage"),
        (SERVICE + '[limits.debug]\nstart = "0 s"\n', "eightstage.toml:4: limits.debug.start: nothing can keep to"),
        (SERVICE + '[limits.debug]\nstart = "nan s"\n', "limits.debug.start: 'nan s' is not a duration"),
        (SERVICE + '[limits.debug]\nstart = "-1 s"\n', "limits.debug.start: '-1 s' is not a duration"),
        (SERVICE + '[limits.debug]\nstart = "3 000 min"\n', "limits.debug.start: '3 000 min' is not a duration"),
        (SERVICE + '[limits.debug]\nstart = "61 min"\n', "can be meant; write at most 60 min"),
        (SERVICE + '[limits.debug]\nunpacked = "\u0661 MB"\n', "limits.debug.unpacked: '\u0661 MB' is not a size"),
        (SERVICE + f'[limits.debug]\nunpacked = "{"9" * 400} GB"\n', "can be meant; write at most 1 PB"),
        (SERVICE + f"port = 0x{'f' * 5000}\n", "service.port: a number of thousands of digits is not a port"),
        (SERVICE + f"port = {'9' * 5000}\n", "eightstage.toml:3: Exceeds the limit"),
        (
            SERVICE + "x = " + "[" * 100_000 + "]" * 100_000,
            "eightstage.toml:3: tables, lists or keys are nested more than 32 levels deep",
        ),
        (SERVICE + "x = " + "[" * 100_000, "keys are nested more than 32 levels deep"),
        (
            SERVICE + "a" + ".a" * 200_000 + " = 1",
            "eightstage.toml:3: tables, lists or keys are nested more than 32 levels deep",
        ),
        (
            SERVICE + "[a" + ".a" * 100_000 + "]",
            "eightstage.toml:3: tables, lists or keys are nested more than 32 levels deep",
        ),
        (SERVICE + "health = 3\n", "service.health: unknown key 'health'"),
        ("health = 3\n" + SERVICE, "eightstage.toml:1: health: 3 is not a table; its keys are path, expect"),
        (SERVICE + "[health]\nexpect = 3\n", "health.expect: 3 is not a table"),
        (SERVICE + '[debug]\ntools = [["ps"], []]\n', "debug.tools.1: an empty list is not a command"),
        (SERVICE + '[debug]\ntools = [["\\u0000"]]\n', "debug.tools.0.0: '\\x00' holds a NUL character"),
        (SERVICE + '[gates.lint.plant]\npath = "../x"\nnew = ""\n', "gates.lint.plant.path: '../x' leads out of"),
        (
            SERVICE + '[gates.lint.plant]\npath = "/etc/x"\nnew = ""\n',
            "eightstage.toml:4: gates.lint.plant.path: '/etc/x'",
        ),
        (
            SERVICE + '[cache.a]\nedit = { path = "a/../../x", new = "" }\n',
            "toml:4: cache.a.edit.path: 'a/../../x' leads out",
        ),
        (SERVICE + '[cache."../x"]\n', "cache.'../x': '../x' is not a name"),
        (SERVICE + '[cache.a]\ntargets = ["--push"]\n', "toml:4: cache.a.targets.0: '--push' is not known here; write"),
        (SERVICE + '[arguments]\n"A=B" = "x"\n', "toml:4: arguments.'A=B': 'A=B' is not the name of a build argument"),
        (
            SERVICE + '[container.wrong]\n"A=B" = "x"\n',
            "toml:4: container.wrong.'A=B': 'A=B' is not the name of a variable",
        ),
        (SERVICE + '[testing]\nreports = "/"\n', "testing.reports: '/' is not a folder of its own"),
        (SERVICE + '[testing]\njunit = "../x.xml"\n', "testing.junit: '../x.xml' leads out of the folder"),
        (
            SERVICE + '[testing.failing]\npath = "x.js"\nnew = ""\n',
            "testing.failing.path: 'x.js' is not an absolute path",
        ),
        (SERVICE + "[drain]\nstatus = 42\n", "drain.status: 42 is not an HTTP status"),
        (SERVICE + '[drain]\nmethod = "GET / HTTP"\n', "drain.method: 'GET / HTTP' is not an HTTP method"),
        (SERVICE + "[base_images]\nnotice_days = -1\n", "base_images.notice_days: -1 is not a number of days"),
        (
            SERVICE + '[[waivers]]\ncheck = "a"\nreason = "b"\nowner = " "\nexpires = 2027-01-31T10:00:00\n',
            "eightstage.toml:7: waivers.0.expires: datetime.datetime(2027, 1, 31, 10, 0) is not a date; write 2027-01-31",
        ),
        (SERVICE + '[[waivers]]\nowner = " "\n', "eightstage.toml:4: waivers.0.owner: ' ' is not enough"),
    ],
)
def test_mistake_is_named(text: str, message: str) -> None:
    """What is wrong, where, and what to write instead."""
    with pytest.raises(PolicyError) as caught:
        parse(text)

    assert message in str(caught.value)


def test_mistake_after_a_text_of_several_lines_has_its_line() -> None:
    """A planted source that looks like TOML moves nothing."""
    planted = '[testing.failing]\npath = "/x"\nnew = """\n[limits.production]\nunpacked = 1\n"""\n'

    with pytest.raises(PolicyError, match=r"toml:10: limits\.production\.unpacked: 1 is not a size"):
        parse(SERVICE + planted + "[limits.production]\nunpacked = 1\n")


def test_path_in_a_container_is_brought_into_its_normal_form() -> None:
    """It is written into a container, never to the machine; `..` leads nowhere."""
    policy = parse(SERVICE + '[testing.failing]\npath = "/app//a/../../../x.js"\nnew = ""\n')

    assert policy.testing.failing is not None
    assert policy.testing.failing.path == "/x.js"


def test_twenty_thousand_mistakes_are_counted_and_some_are_shown() -> None:
    """The first by line, and how many more there are; at once."""
    started = time.monotonic()
    with pytest.raises(PolicyError) as caught:
        parse(SERVICE + "".join(f"k{number} = 1\n" for number in range(20_000)))

    lines = str(caught.value).splitlines()
    assert lines[0].startswith("eightstage.toml:3: service.k0: unknown key 'k0'")
    assert lines[-1] == "and 19970 more mistakes"
    assert time.monotonic() - started < 5


def test_every_mistake_is_named_at_once() -> None:
    """Two mistakes are two lines."""
    with pytest.raises(PolicyError) as caught:
        parse(SERVICE + 'prot = 1\n[limits.debug]\nstart = "5"\n')

    assert "service.prot" in str(caught.value)
    assert "limits.debug.start" in str(caught.value)
