"""Reports of a verification with one of every outcome."""

import html
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest
from jsonschema import Draft7Validator
from rich.console import Console

from eightstage.checks.catalogue import find
from eightstage.report import FORMATS
from eightstage.report.console import Detail, line_of, show
from eightstage.report.json import SCHEMA, report_schema
from eightstage.report.sentences import summary, took
from eightstage.system.terminal import console
from eightstage.verdicts import Severity, Verdict, failed, passed, skipped, undetermined
from eightstage.verify.results import Report, Result, TargetFacts

USER = find("image/user-is-numeric")


def report(*verdicts: Verdict) -> Report:
    results = tuple(Result(USER, "production", verdict, 0.1) for verdict in verdicts)
    return Report("x", Path("/x"), None, (), datetime(2026, 1, 1, tzinfo=UTC), 1.0, 0.0, {}, results)


EVERY = report(
    passed("fine"), failed("the user is [red]", ("line <1>",), line=7), skipped("no limit"), undetermined("unclear")
)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ((passed(""),), 0),
        ((passed(""), skipped("")), 0),
        ((skipped(""),), 2),
        ((), 2),
        ((passed(""), undetermined("")), 2),
        ((passed(""), undetermined(""), failed("")), 1),
    ],
)
def test_exit_code(verdicts: tuple[Verdict, ...], code: int) -> None:
    """0 all kept, 1 a finding, 2 could not tell; nothing judged is not a pass."""
    assert report(*verdicts).exit_code == code


def test_json_holds_everything() -> None:
    """Each result has outcome, place, why and fix; counts add up."""
    document = json.loads(FORMATS["json"](EVERY))

    assert document["counts"] == {"passed": 1, "failed": 1, "skipped": 1, "undetermined": 1, "waived": 0}
    finding = document["results"][1]
    assert finding["check"] == "image/user-is-numeric"
    assert finding["places"] == [{"line": 7, "text": "the user is [red]", "file": "Dockerfile"}]
    assert finding["why"]
    assert finding["fix"]


def test_json_keeps_its_schema() -> None:
    """A report fits the schema that is shipped; one with a key more or of another version does not."""
    document = json.loads(FORMATS["json"](EVERY))
    fits = Draft7Validator(report_schema(), format_checker=Draft7Validator.FORMAT_CHECKER).is_valid

    assert fits(document)
    assert not fits(document | {"more": 1})
    assert not fits(document | {"schema": SCHEMA + 1})
    assert not fits({key: value for key, value in document.items() if key != "counts"})


def test_junit_tells_failures_errors_and_skips_apart() -> None:
    """A finding is a failure, what could not be told an error, and both say why."""
    root = ET.fromstring(FORMATS["junit"](EVERY))

    assert [len(root.findall(f".//{kind}")) for kind in ("testcase", "failure", "error", "skipped")] == [4, 1, 1, 1]
    assert "Fix: " in (root.findall(".//failure")[0].text or "")


def test_most_urgent_comes_first() -> None:
    """What failed before what is unclear, and errors before warnings, in whatever order they were judged."""
    labels = find("text/labels-say-where-it-comes-from")
    results = [Result(c, "production", v, 0) for v in (undetermined("?"), failed("!")) for c in (labels, USER)]

    told = attrs.evolve(EVERY, results=tuple(results))

    assert [(r.check.severity, r.verdict.summary) for r in told.findings] == [
        ("error", "!"),
        ("warning", "!"),
        ("error", "?"),
        ("warning", "?"),
    ]


def test_page_does_not_praise_what_is_not_kept() -> None:
    """A run that ends with 0 in spite of a warning says so, and one without any says that all is kept."""
    labels = Result(find("text/labels-say-where-it-comes-from"), "production", failed("no title"), 0.1)
    warned = attrs.evolve(EVERY, results=(*report(passed("fine")).results, labels))

    assert warned.exit_code == 0
    assert "✓ no error, 1 lesser finding<" in FORMATS["html"](warned)
    assert '<span class="badge unclear">failed, warning</span>' in FORMATS["html"](warned)
    assert "✓ every promise is kept<" in FORMATS["html"](report(passed("fine")))


def test_console_shows_text_as_text() -> None:
    """What was seen is printed as it is, with promise, why and fix; nothing is taken for markup."""
    out = Console(file=io.StringIO(), width=120, highlight=False)
    show(EVERY, out)

    text = out.file.getvalue()  # type: ignore[attr-defined]
    for part in (
        "Dockerfile:7  the user is [red]",
        "line <1>",
        USER.promise,
        USER.fix[:60],
        "1 promise broken, 1 undetermined, 1 of 3 kept, 1 skipped",
    ):
        assert part in text


def printed(told: Report, detail: Detail = Detail.NORMAL) -> str:
    out = Console(file=io.StringIO(), width=120, highlight=False)
    show(told, out, detail)
    return str(out.file.getvalue())  # type: ignore[attr-defined]


def test_console_tells_once_what_targets_share() -> None:
    """One finding of several targets: what they have in common once, what differs with its target, each evidence once."""
    verdicts = [failed("no user", ("a line",)), failed("no user", ("a line",)), failed("a name", ("another",))]
    results = [Result(USER, t, v, 0.1) for t, v in zip(("production", "debug", "testing"), verdicts, strict=True)]

    text = printed(attrs.evolve(EVERY, results=tuple(results)))

    assert "image/user-is-numeric [production, debug, testing]" in text
    assert "seen     no user [production, debug]\n           a line\n" in text
    assert "seen     a name [testing]\n           another\n" in text
    assert text.count("a line") == 1


def test_console_cuts_long_evidence() -> None:
    """A log does not push the findings off the screen; what is left out is counted."""
    text = printed(report(failed("it ended", tuple(f"line {n}" for n in range(100)))))

    assert "line 39" in text
    assert "line 40" not in text
    assert "… and 60 more lines" in text


def test_console_groups_what_is_skipped_by_its_cause() -> None:
    """A cause that checks share is one line with their number, whatever each says; verbose output names them."""
    drain = find("container/drains-before-exit")
    because = "the build stops in stage build: RUN x"
    results = [
        Result(USER, "production", skipped("production was not built", because), 0.0),
        Result(USER, "debug", skipped("debug was not built", because), 0.0),
        Result(drain, "", skipped("it needs container/becomes-healthy, which is skipped", because), 0.0),
        Result(drain, "debug", skipped("no limit"), 0.0),
        Result(USER, "testing", passed("fine"), 0.0),
    ]
    told = attrs.evolve(EVERY, results=tuple(results))

    assert printed(told).splitlines()[:2] == [f"– 3 skipped: {because}", "– 1 skipped: no limit"]
    assert "drains" not in printed(told)
    names = "    image/user-is-numeric [production, debug]\n    container/drains-before-exit\n"
    assert names in printed(told, Detail.VERBOSE)


def test_console_ends_with_the_findings() -> None:
    """What was skipped and the table come first; after the findings there is nothing but the sum."""
    lines = printed(EVERY).splitlines()

    assert lines.index("– 1 skipped: no limit") < lines.index("✗ image/user-is-numeric [production]  failed, error")
    assert lines[-1].startswith("1 promise broken")
    assert lines[-3].startswith("  fix ")


def test_quiet_console_prints_findings_and_the_last_line() -> None:
    """A good run is one line; a bad one is its findings and that line."""
    assert len(printed(report(passed("fine"), skipped("no limit")), Detail.QUIET).splitlines()) == 1
    assert "no limit" not in printed(EVERY, Detail.QUIET)
    assert "the user is [red]" in printed(EVERY, Detail.QUIET)


def test_console_tells_one_obstacle_of_many_checks_once() -> None:
    """Checks that could not judge for the same reason are one finding with their names."""
    checks = [find(name) for name in ("container/runs-hardened", "container/runs-in-utc", "container/debug-tools-run")]
    results = [Result(check, "production", undetermined("no answer", ("log",)), 0.0) for check in checks]

    text = printed(attrs.evolve(EVERY, results=tuple(results)))

    assert text.count("no answer") == 1
    assert "? 3 promises of 3 checks  undetermined" in text
    assert all(check.id in text for check in checks)


def test_log_is_shown_whole_and_in_order() -> None:
    """Lines that are the same stay where they are: a log without its empty lines is another log."""
    text = printed(report(failed("it stops", ("a", "", "b", "", "a"))))

    assert [line.strip() for line in text.splitlines()[3:9]] == ["seen     it stops", "a", "", "b", "", "a"]


@pytest.mark.parametrize(
    ("verdicts", "fail_on", "words"),
    [
        ((passed(""),), "error", "1 of 1 promise kept"),
        ((passed(""), passed(""), skipped("")), "error", "2 of 2 promises kept, 1 skipped"),
        ((failed(""), failed(""), passed("")), "error", "2 promises broken, 1 of 3 kept"),
        ((undetermined(""), passed("")), "error", "1 promise undetermined, 1 of 2 kept"),
        ((failed(""), undetermined("")), "error", "1 promise broken, 1 undetermined, 0 of 2 kept"),
        ((skipped(""), skipped("")), "error", "nothing was judged: 2 promises skipped"),
        ((), "error", "nothing was judged: 0 promises skipped"),
    ],
)
def test_summary_agrees_with_the_exit_code(verdicts: tuple[Verdict, ...], fail_on: str, words: str) -> None:
    """A run that ends with 1 or 2 never begins with what is kept."""
    told = attrs.evolve(report(*verdicts), fail_on=Severity(fail_on))

    assert summary(told) == words
    assert (" kept" in summary(told).split(",")[0]) == (told.exit_code == 0)


def test_what_was_out_of_reach_is_said_before_what_is_kept() -> None:
    """A run that ends with 2 because its containers could not be asked says so, and why, however little is printed."""
    told = attrs.evolve(report(passed(""), skipped("out of reach")), unreachable="the firewall drops it; set X")

    assert told.exit_code == 2
    assert summary(told) == "not all could be looked at, 1 of 1 kept, 1 skipped"
    assert "the firewall drops it; set X" in printed(told, Detail.QUIET)


def test_summary_says_when_a_finding_does_not_count() -> None:
    """A warning that ends with 0 is broken all the same, and why it ends with 0 is said."""
    labels = Result(find("text/labels-say-where-it-comes-from"), "production", failed("no title"), 0.1)
    warned = attrs.evolve(EVERY, results=(*report(passed("fine")).results, labels))

    assert warned.exit_code == 0
    assert summary(warned) == "1 promise broken (none counts with --fail-on error), 1 of 2 kept"


def test_fix_of_a_verdict_takes_the_place_of_the_check_s() -> None:
    """Where the policy is at fault, every report names its key and none speaks of the Dockerfile."""
    verdict = undetermined("the policy names no edit", fix="write [development.edit] in eightstage.toml")
    told = report(verdict)

    for name in ("json", "junit", "sarif", "gitlab", "markdown", "html"):
        assert "write [development.edit] in eightstage.toml" in FORMATS[name](told), name
    assert "fix      write [development.edit] in eightstage.toml" in printed(told)
    assert USER.fix not in printed(told)


def test_no_colour_and_no_animation_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe gets plain lines, whatever FORCE_COLOR says about animation."""
    monkeypatch.setenv("NO_COLOR", "1")
    show(EVERY, console())

    assert "\x1b" not in capsys.readouterr().out
    assert not console().is_terminal


def test_picture_names_no_font_of_the_web() -> None:
    """The SVG shows without a network."""
    assert "@font-face" not in FORMATS["svg"](EVERY)


def test_picture_has_no_broken_strokes() -> None:
    """What stands one below the other leaves a gap in a picture: a table has lines only between its rows."""
    facts = TargetFacts("production", "sha256:1", 124_700_000, 46_700_000, 0.0, (0, 0), None, (1,), ("COPY",))
    picture = FORMATS["svg"](attrs.evolve(EVERY, targets={"production": facts}))

    assert "124.7\N{NO-BREAK SPACE}MB" in html.unescape(picture)
    assert "━━━" in picture
    assert set(picture) & set("│┃┏┳┓┡╇┩└┴┘") == set()


def test_results_that_were_taken_over_say_when_they_were_seen() -> None:
    """In the JSON report each of them, in the last sentence how many, in the list of all promises each of them."""
    seen = datetime(2025, 12, 31, 10, tzinfo=UTC)
    new, old = Result(USER, "production", passed("new"), 0.1), Result(USER, "debug", passed("old"), 0.0, seen)
    some = attrs.evolve(report(), results=(new, old))

    assert [r["reused"] for r in json.loads(FORMATS["json"](some))["results"]] == [None, seen.isoformat()]
    assert took(some) == "in 1.00 s; 1 as seen on 2025-12-31 10:00:00 UTC (--fresh looks again)"
    assert "new, as seen on" not in line_of(new, Console()).plain
    assert line_of(old, Console()).plain.endswith("old, as seen on 2025-12-31 10:00:00 UTC")
    older = attrs.evolve(old, seen=datetime(2025, 12, 30, tzinfo=UTC))
    assert "2 as seen since 2025-12-30 00:00:00 UTC" in took(attrs.evolve(some, results=(new, old, older)))
