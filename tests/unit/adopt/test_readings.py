"""What one run shows: how an answer, a log and changed files are read."""

import pytest

from eightstage.adopt.readings import answered, logged, written
from eightstage.evidence.http import Reply


@pytest.mark.parametrize(
    ("body", "expect", "members"),
    [
        ('{"status": "up", "uptime": 3, "other": 1}', {"status": "up"}, ["uptime"]),
        ('{"status": {"db": "up"}, "version": "1"}', {}, ["version"]),
        ("[1]", {}, []),
        ("OK", {}, []),
    ],
)
def test_answer_is_what_is_expected(body: str, expect: dict[str, str], members: list[str]) -> None:
    """The status that it gave, and the members that it had; any answer will do where it is no object."""
    found = {guess.key: guess.value for guess in answered(Reply(200, "application/json", body))}

    assert found == {"expect": expect, "members": members}


@pytest.mark.parametrize(
    ("lines", "is_json"), [(['{"a": 1}', "{}"], True), (['{"a": 1}', "started"], False), (["1"], False), ([], False)]
)
def test_log_is_json_where_every_line_is(lines: list[str], is_json: bool) -> None:
    """One line that is none is enough; and where nothing was logged, nothing is promised."""
    assert logged(lines).value is is_json


@pytest.mark.parametrize(
    ("changed", "folders", "expected"),
    [
        (["/tmp"], {"/tmp"}, {"tmpfs": ["/tmp"]}),
        (
            ["/var", "/var/cache", "/var/cache/nginx", "/var/cache/nginx/x", "/run", "/run/nginx.pid"],
            {"/var", "/var/cache", "/var/cache/nginx", "/run"},
            {"tmpfs": ["/run", "/var/cache"]},
        ),
        (
            ["/app", "/app/data", "/app/data/a.db", "/etc", "/etc/hosts"],
            {"/app", "/app/data", "/etc"},
            {"writes": ["/tmp", "/tmp/*", "/run", "/run/*", "/app/data", "/app/data/*"]},
        ),
        (["/proc", "/dev/null"], {"/proc"}, {}),
        ([], set(), {}),
    ],
    ids=["a file that is gone", "temporary folders", "data", "what the engine makes", "nothing"],
)
def test_writable_places(changed: list[str], folders: set[str], expected: dict[str, list[str]]) -> None:
    """A folder that may be empty is mounted in memory; another one holds what the image put there, and is named."""
    assert {guess.key: guess.value for guess in written(changed, frozenset(folders))} == expected
