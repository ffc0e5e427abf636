"""What `./inv doctor` prints."""

import pytest

from eightstage.commands import doctor
from eightstage.commands.doctor import Fact, examine


@pytest.mark.parametrize(
    ("facts", "code", "verdicts"),
    [
        ([Fact("python", "3.13"), Fact("disk", "[60 GB] free")], 0, ["ok", "ok"]),
        ([Fact("python", "3.13"), Fact("disk", "1 GB free", is_good=False, mend="make room")], 2, ["ok", "no"]),
    ],
)
def test_each_fact_has_a_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    facts: list[Fact],
    code: int,
    verdicts: list[str],
) -> None:
    """Good or not in a word, what was seen as it is, and what mends it."""
    monkeypatch.setattr(doctor, "_facts", lambda: facts)

    assert examine(as_json=False) == code

    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert [row for row in rows if row] == [
        [verdict, fact.name, fact.seen, fact.mend] for verdict, fact in zip(verdicts, facts, strict=True)
    ]
