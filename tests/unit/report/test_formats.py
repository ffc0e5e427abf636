"""Reports for other programs: what they demand, and that nothing a service says can break them."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest

from eightstage.checks import Place
from eightstage.checks.catalogue import find
from eightstage.dockerfile import parse
from eightstage.errors import ReportError
from eightstage.report import FORMATS, github, graph
from eightstage.report.files import tell_pipeline, write
from eightstage.results import Report, Result
from eightstage.verdicts import failed, passed, undetermined

SVG = "{http://www.w3.org/2000/svg}"
USER, SIZE = find("dockerfile/user-is-a-number"), find("image/unpacked-size-is-within-limit")
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
    assert lines[0].startswith("::error file=services/orders/Dockerfile,line=7,title=dockerfile/user-is-a-number")
    assert "50 %25%0Asecond" in lines[0]
    assert lines[3].startswith("::warning ")


def test_markdown_is_not_broken_by_what_it_quotes(report: Report) -> None:
    """A heading for each finding, places in a code block, no HTML from a service."""
    text = FORMATS["markdown"](report)

    assert text.startswith("## ❌ orders: 1 of 4 promises kept")
    assert text.count("### `") == 3
    assert ".dockerignore:3  deny <all>" in text


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
