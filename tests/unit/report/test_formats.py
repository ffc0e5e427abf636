"""Reports for other programs: what they demand, and that nothing a service says can break them."""

import io
import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest
from rich.console import Console

from eightstage.checks import Place
from eightstage.checks.catalogue import find
from eightstage.dockerfile import parse
from eightstage.errors import ReportError
from eightstage.report import FORMATS, github, graph
from eightstage.report.console import show
from eightstage.report.files import tell_pipeline, write
from eightstage.report.places import findings
from eightstage.report.sections import section
from eightstage.system.terminal import console
from eightstage.verdicts import Verdict, failed, passed, skipped, undetermined
from eightstage.verify.results import Report, Result, TargetFacts

SVG = "{http://www.w3.org/2000/svg}"
USER, SIZE = find("text/user-is-a-number"), find("image/size-is-within-limit")
PLACES = (Place(7, "a | b, c: 50 %\nsecond"), Place(3, "deny <all>", ".dockerignore"))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A service in a folder of a repository, with a finding of two places, one without a place, and one unclear."""
    (tmp_path / ".git").mkdir()
    service = tmp_path / "services" / "orders"
    service.mkdir(parents=True)
    results = (
        Result(USER, "production", failed("two places", places=PLACES), 0.1),
        Result(SIZE, "production", failed("too large", ("300.0 MB  /usr/bin/node",)), 0.1),
        Result(SIZE, "debug", undetermined("no layers"), 0.1),
        Result(USER, "debug", passed("fine"), 0.1),
    )
    return Report("orders", service, None, (), datetime(2026, 1, 1, tzinfo=UTC), 1.0, 0.0, {}, results)


def test_sarif_is_what_code_scanning_reads(report: Report) -> None:
    """Version, rules that results point to, one relative location each, levels and fingerprints."""
    log = json.loads(FORMATS["sarif"](report))
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]

    assert log["version"] == "2.1.0"
    assert [r["ruleId"] for r in run["results"]] == [USER.id, USER.id, SIZE.id, SIZE.id]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert [r["level"] for r in run["results"]] == ["error", "error", "error", "warning"]
    locations = [r["locations"] for r in run["results"]]
    assert all(len(found) == 1 for found in locations)
    uris = [found[0]["physicalLocation"]["artifactLocation"]["uri"] for found in locations]
    assert uris[:2] == ["services/orders/Dockerfile", "services/orders/.dockerignore"]
    assert all(not re.match(r"/|\w+:", uri) for uri in uris)
    assert [found[0]["physicalLocation"]["region"]["startLine"] for found in locations] == [7, 3, 1, 1]
    assert len({r["partialFingerprints"]["eightstage/v1"] for r in run["results"]}) == 4
    assert all({"id", "shortDescription", "fullDescription", "help"} <= rule.keys() for rule in rules)
    assert re.fullmatch(r"[\d-]+T[\d:]+Z", run["invocations"][0]["startTimeUtc"])


def test_place_above_the_service_is_named_from_the_repository(report: Report) -> None:
    """A policy that several services extend stands there."""
    shared = failed("x", places=[Place(4, "x", "../../policy.toml")])
    moved = attrs.evolve(report, results=(Result(USER, "production", shared, 0.1),))

    (finding,) = findings(moved)

    assert (finding.path, finding.line) == ("policy.toml", 4)


def test_fingerprint_survives_a_moved_line(report: Report) -> None:
    """A finding that moved down by a line is the same finding."""
    moved = Report(
        *(report.service, report.path, None, (), report.started, 1.0, 0.0, {}),
        (Result(USER, "production", failed("x", places=(Place(8, PLACES[0].text),)), 0.1),),
    )

    first, again = (json.loads(FORMATS["gitlab"](r))[0] for r in (report, moved))

    assert first["location"]["lines"]["begin"] != again["location"]["lines"]["begin"]
    assert first["fingerprint"] == again["fingerprint"]


def test_gitlab_entries_are_complete(report: Report) -> None:
    """Each entry has what GitLab demands, and a severity that it knows."""
    entries = json.loads(FORMATS["gitlab"](report))

    assert all(e.keys() == {"check_name", "description", "fingerprint", "severity", "location"} for e in entries)
    assert {e["severity"] for e in entries} <= {"info", "minor", "major", "critical", "blocker"}


def test_annotations_are_escaped(report: Report) -> None:
    """One line each; per cent signs, line ends, commas and colons do not break out of their field."""
    lines = github.render(report).splitlines()

    assert len(lines) == 4
    assert lines[0].startswith("::error file=services/orders/Dockerfile,line=7,title=text/user-is-a-number")
    assert "50 %25%0Asecond" in lines[0]
    assert lines[3].startswith("::warning ")


def test_markdown_is_not_broken_by_what_it_quotes(report: Report) -> None:
    """A heading for each finding, places in a code block, no HTML from a service."""
    text = FORMATS["markdown"](report)

    assert text.startswith("## ❌ orders: 2 promises broken, 1 undetermined, 1 of 4 kept")
    assert text.count("### `") == 3
    assert ".dockerignore:3  deny <all>" in text


def test_markdown_quotes_text_of_others() -> None:
    """No fence is ended, no link, picture, mention or table made by what a service says."""
    summary = "see [here](http://x) ![p](y) <img src=z> @team `code` | a\nb"
    log = ("```", "# a heading", "````")

    text = FORMATS["markdown"](_report(failed(summary, log)))

    seen = next(line for line in text.splitlines() if "**Seen:**" in line)
    assert r"\[here\](http://x) \!\[p\](y) &lt;img src=z\> &#64;team \`code\` \| a b" in seen
    assert "`````text\n```\n# a heading\n````\n`````\n" in text


@pytest.mark.parametrize("name", ["github", "markdown"])
def test_finding_of_several_targets_is_told_once(name: str) -> None:
    """A step that stops three targets is one annotation and one section, which name the three."""
    verdict = failed("the build stops", ("a log",), line=7)
    results = tuple(Result(USER, target, verdict, 0.1) for target in ("build", "production", "debug"))
    told = attrs.evolve(_report(), results=results)

    text = github.render(told) if name == "github" else FORMATS[name](told)

    assert text.count("text/user-is-a-number") == 1
    assert "[build%2C production%2C debug]" in text if name == "github" else "[build, production, debug]" in text
    assert text.count("a log") <= 1


def test_annotations_stop_at_what_is_shown() -> None:
    """Ten of a level are shown; how many are not is said."""
    places = [Place(number, f"wrong {number}") for number in range(1, 14)]

    lines = github.render(_report(failed("many", places=places), undetermined("?"))).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 1
    assert lines[-1] == "3 more findings have no annotation; they are in this log and in the summary"


HOSTILE = "\x1b[2J\x1b]0;title\x07[bold]x[/bold][/]\x00\x08\x9b1m\ud800\ufffe\u202e]]> <script> ::error::x %0A"


@pytest.mark.parametrize("name", ["json", "junit", "sarif", "gitlab", "markdown", "html", "svg"])
def test_no_report_carries_what_a_program_would_obey(name: str) -> None:
    """Control characters, markup, and what UTF-8 and XML refuse: in every place of a verdict, every report is whole."""
    verdict = failed(HOSTILE, (HOSTILE, f"{HOSTILE}\n::error::y"), places=(Place(1, HOSTILE, HOSTILE),), fix=HOSTILE)
    facts = {"production": TargetFacts("production", None, None, None, 0.0, (0, 0), None, (1,), (HOSTILE,))}
    told = attrs.evolve(_report(verdict, skipped(HOSTILE), undetermined(HOSTILE)), service=HOSTILE, targets=facts)

    text = FORMATS[name](told)

    text.encode()
    assert not set(text) & {"\x00", "\x07", "\x08", "\x1b", "\x7f", "\x9b", "\u202e", "\ufffe"}
    if name in {"junit", "svg"}:
        assert ET.fromstring(text) is not None
    if name in {"json", "sarif", "gitlab"}:
        assert json.loads(text)
    if name in {"html", "markdown"}:
        assert "<script>" not in text.partition("```")[0]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_console_shows_hostile_text_as_text(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> None:
    """Nothing that was read reaches the terminal as a control character, as markup, or as a command to the runner."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr("sys.stdout", _Stream(is_terminal=is_terminal))
    out = console()
    verdict = failed(HOSTILE, ("::set-output name=a::b", "  ::add-mask::c", "x ##[command]d", HOSTILE))

    show(attrs.evolve(_report(verdict), service=HOSTILE), out)
    out.print(f"{HOSTILE} [/bold]")

    text = re.sub(r"\x1b\[[\d;]*m", "", out.file.getvalue())  # type: ignore[attr-defined]
    assert not set(text) & {"\x00", "\x07", "\x08", "\x1b", "\x9b", "\u202e", "\r"}
    assert "[bold]x[/bold][/]" in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


class _Stream(io.StringIO):
    encoding = "utf-8"

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def _report(*verdicts: Verdict) -> Report:
    results = tuple(Result(USER, "production", verdict, 0.1) for verdict in verdicts)
    return Report("orders", Path("/x"), None, (), datetime(2026, 1, 1, tzinfo=UTC), 1.0, 0.0, {}, results)


@pytest.mark.parametrize(
    ("variable", "start", "end"),
    [
        ("GITHUB_ACTIONS", r"::group::a %25 title\n", "::endgroup::\n"),
        (
            "GITLAB_CI",
            r"\x1b\[0Ksection_start:\d+:(\w+)\[collapsed=true\]\r\x1b\[0Ka % title\n",
            "\x1b[0Ksection_end:0:NAME\r\x1b[0K\n",
        ),
    ],
)
def test_sections_fold_in_a_pipeline(monkeypatch: pytest.MonkeyPatch, variable: str, start: str, end: str) -> None:
    """What is written meanwhile stands between the marks of the pipeline that is running; the title is one line."""
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "true")
    stream = io.StringIO()

    with section("a %\n title", stream) as folds:
        stream.write("inside\n")

    match = re.match(start, stream.getvalue())
    assert folds
    assert match is not None
    rest = re.sub(r"section_end:\d+", "section_end:0", stream.getvalue()[match.end() :])
    assert rest == "inside\n" + end.replace("NAME", match[1] if match.groups() else "")


def test_nothing_folds_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal of one's own there are no marks."""
    for name in ("GITHUB_ACTIONS", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    stream = io.StringIO()

    with section("title", stream) as folds:
        stream.write("inside\n")

    assert (folds, stream.getvalue()) == (False, "inside\n")


def test_whole_log_of_a_build_is_folded_in_a_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine of a pipeline is gone when somebody reads: the file's content is in the log, and only there."""
    (tmp_path / "x.log").write_text("# RUN lint\na line of the log\n")
    told = attrs.evolve(_report(failed("the build stops")), build_log=tmp_path / "x.log")
    for value, count in (("true", 1), ("", 0)):
        monkeypatch.setenv("GITHUB_ACTIONS", value)
        monkeypatch.delenv("GITLAB_CI", raising=False)
        out = Console(file=io.StringIO(), width=120)
        show(told, out)
        text = out.file.getvalue()  # type: ignore[attr-defined]
        assert text.count("a line of the log\n") == text.count("::group::the whole log of the build\n") == count


def test_pipeline_is_told(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a workflow there are annotations and a summary; elsewhere there is neither."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    tell_pipeline(report, is_quiet=False)
    assert capsys.readouterr().out == ""

    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("before\n")
    tell_pipeline(report, is_quiet=False)

    assert capsys.readouterr().out.count("::error") == 3
    assert (tmp_path / "summary.md").read_text().startswith("before\n## ❌ orders")


def test_report_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    """A file where a folder should be is told, and nothing half-written stays."""
    (tmp_path / "taken").write_text("")

    with pytest.raises(ReportError, match=r"taken/report\.html cannot be written"):
        write(tmp_path / "taken" / "report.html", "x")

    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_full_disk_is_told(tmp_path: Path) -> None:
    """On a disk without room nothing half-written stays behind."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=True)
    try:
        with pytest.raises(ReportError, match="No space left on device"):
            write(disk / "report.html", "x" * 200_000)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


GRAPH = "FROM a AS base\nFROM base AS build\nFROM base AS test\nFROM scratch AS out\nCOPY --from=build /x /\nFROM out\n"


def test_graph_as_mermaid() -> None:
    """FROM is a thick arrow, COPY a dotted one, and a last alias is no stage."""
    assert graph.mermaid(parse(GRAPH)).splitlines()[1:] == [
        "    base[base]",
        "    build[build]",
        "    test[test]",
        "    out[out]",
        "    base ==> build",
        "    base ==> test",
        "    build -.-> out",
    ]


def test_graph_goes_to_the_right() -> None:
    """Every edge leads to a later column, and no two stages share a place."""
    dockerfile = parse(GRAPH)
    nodes = graph.layout(dockerfile)

    assert all(nodes[e.parent].column < nodes[e.child].column for e in graph.edges(dockerfile))
    assert len({(n.column, n.row) for n in nodes.values()}) == 4
    assert graph.svg(dockerfile).count("<rect") == 4


def test_graph_of_other_names() -> None:
    """The stage that stands for production is outlined, and there is room for an edge around the boxes of the last row."""
    text = "FROM a AS compile\nFROM compile AS vet\nFROM b AS ship\nCOPY --from=compile /x /\nCOPY --from=vet /y /\n"
    dockerfile = attrs.evolve(parse(text), roles={"production": "ship"})

    drawn = ET.fromstring(graph.svg(dockerfile, {"ship": ("6.6 MB",)}))

    shipped = [g for g in drawn.iter(f"{SVG}g") if "production" in g.attrib["class"]]
    assert [text.text for g in shipped for text in g.iter(f"{SVG}text")] == ["ship", "6.6 MB"]
    height = float(drawn.attrib["viewBox"].split()[3])
    around = max((p.attrib["d"] for p in drawn.iter(f"{SVG}path")), key=_lowest)
    assert "C" in around
    # A curve stays within its control points, and reaches three quarters of the way to them.
    assert _lowest(around) <= height


def _lowest(path: str) -> float:
    """The largest y of the points of a path that is made of absolute commands."""
    return max(float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", path))
