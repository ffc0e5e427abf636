"""The HTML report in a real browser: it shows, fits a phone, needs no network, and can be read in any light."""

import re
import shutil
import struct
import zlib
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest

from eightstage.checks import Place
from eightstage.checks.catalogue import catalogue, find
from eightstage.contract import STAGES
from eightstage.report.html import render
from eightstage.service import Service
from eightstage.verdicts import failed, passed, skipped, undetermined
from eightstage.verify.results import Report, Result, StepFacts, TargetFacts

from .accessibility import violations
from .conftest import Browser

MB = 1_000_000


@pytest.fixture(scope="module")
def report(reference_app: Service) -> Report:
    """A report with everything in it: kept, broken, skipped and unclear promises, sizes, steps and a run before."""
    results = [
        Result(check, target, passed("as it should be"), 0.1)
        for check in catalogue()
        for target in check.stages or ("",)
    ]
    places = (Place(12, "a <script>alert(1)</script> in a line"), Place(40, "and another line " + "x" * 160))
    results[0] = Result(results[0].check, results[0].target, failed("two lines", places=places), 0.1)
    results[1] = Result(results[1].check, results[1].target, undetermined("the engine is too old"), 0.1)
    results[2] = Result(results[2].check, results[2].target, skipped("there is no baseline"), 0.1)
    drain = find("container/drains-before-exit")
    results.append(Result(drain, "debug", failed("a request was cut", ("answered 17 of 20", "exit code 143")), 3.0))
    facts = {
        name: TargetFacts(
            name,
            "sha256:1",
            90 * MB + n * 40 * MB,
            30 * MB + n * MB,
            1.5 * n,
            (2, 5),
            0.7,
            (80 * MB, MB),
            ("COPY runtime /", "COPY app /app"),
        )
        for n, name in enumerate(STAGES)
    }
    steps = tuple(StepFacts(name, f"RUN step {n} of {name}", n * 1.0, 2.5) for n, name in enumerate(STAGES))
    before = {"results": [{"check": drain.id, "target": "debug", "outcome": "passed"}], "targets": {}}
    return Report(
        service="reference-app",
        path=reference_app.path,
        engine=None,
        base_images=(),
        started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        seconds=14.2,
        build_seconds=3.1,
        targets=facts,
        results=tuple(results),
        dockerfile=reference_app.dockerfile,
        steps=steps,
        previous=before,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_drawn(browser: Browser, report: Report, scheme: str, width: int, tmp_path: Path) -> None:
    """It fills the window with text and colours on the right ground, in both schemes and on a phone."""
    (browser.pages / "page.html").write_text(render(report))

    options = [f"--window-size={width},2400", "--screenshot={}/page.png"]
    browser.open("page.html", *options, *(["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []))

    shutil.copy(browser.pages / "page.png", tmp_path / f"{scheme}-{width}.png")
    ground, colours = _pixels(browser.pages / "page.png")
    assert (sum(ground) < 150) == (scheme == "dark")
    assert colours > 100


def test_page_fits_a_phone(browser: Browser, report: Report) -> None:
    """At 390 pixels nothing but the graph and code scrolls sideways."""
    (browser.pages / "page.html").write_text(render(report))
    (browser.pages / "frame.html").write_text(
        '<iframe id="f" src="page.html" width="390" height="800" style="border:0"></iframe><p id="out"></p><script>'
        'f.onload = () => { out.textContent = "width " + f.contentDocument.documentElement.scrollWidth; }</script>'
    )

    assert b"width 390" in browser.open("frame.html", "--dump-dom", "--virtual-time-budget=3000")


@pytest.mark.parametrize("scheme", [1, 0], ids=["light", "dark"])
def test_page_can_be_read_by_everybody(browser: Browser, report: Report, scheme: int) -> None:
    """Axe sees no serious violation, in either scheme of colours."""
    (browser.pages / "page.html").write_text(render(report))

    assert violations(browser, "page.html", f"--blink-settings=preferredColorScheme={scheme}") == []


def test_picture_without_a_text_is_a_violation(browser: Browser, report: Report) -> None:
    """What axe must see is seen: the page is judged, not an empty one."""
    page = render(report).replace("</main>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>', 1)
    (browser.pages / "page.html").write_text(page)

    assert [found.partition(":")[0] for found in violations(browser, "page.html")] == ["image-alt"]


def test_page_prints(browser: Browser, report: Report) -> None:
    """On paper every promise is there, folded or not."""
    (browser.pages / "page.html").write_text(render(report))

    browser.open("page.html", "--print-to-pdf={}/page.pdf", "--no-pdf-header-footer")

    pages = len(re.findall(rb"/Type\s*/Page\b", (browser.pages / "page.pdf").read_bytes()))
    assert pages >= 6


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in {"src", "href"}]


def test_page_needs_no_network_and_no_script(report: Report) -> None:
    """Nothing is fetched, nothing runs, and what a service says stays text."""
    outline = _Outline()
    outline.feed(render(report))

    assert all(link.startswith("#") for link in outline.links)
    assert "script" not in outline.tags
    assert {"header", "main", "footer", "h1"} <= set(outline.tags)
    assert "&lt;script&gt;alert(1)" in render(report)


def test_commands_are_set_as_code(report: Report) -> None:
    """What stands between backticks is code, and still no markup of somebody else's."""
    said = attrs.evolve(report.results[0], verdict=failed("`a && b` is <b>lost</b>, and ` alone stays"))
    odd = attrs.evolve(report.results[1], verdict=failed("`rm -r <x>` is lost"))

    page = render(attrs.evolve(report, results=(said, odd)))

    assert "`a &amp;&amp; b` is &lt;b&gt;lost&lt;/b&gt;, and ` alone stays" in page
    assert "<code>rm -r &lt;x&gt;</code> is lost" in page


def test_page_tells_what_changed(report: Report) -> None:
    """A promise that was kept in the last run and is broken in this one is named."""
    assert "container/drains-before-exit [debug] was passed and is failed" in render(report)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(report: Report, scheme: int) -> None:
    """Text reaches the contrast of WCAG AA on the page and on panels, in both schemes."""
    blocks = re.findall(r":root \{(.*?)\}", render(report), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme]))

    for text in ("ink", "soft", "kept", "broken", "unclear", "waived", "link"):
        for ground in ("page", "panel"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for state in ("kept", "broken", "unclear"):
        assert _contrast(colours[state], colours[f"{state}-wash"]) >= 4.5, state


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _pixels(file: Path) -> tuple[tuple[int, ...], int]:
    """The colour of the first pixel, and how many different runs of bytes a PNG holds."""
    data = file.read_bytes()
    width, height, _, kind = struct.unpack(">IIBB", data[16:26])
    body = b"".join(
        data[m.end() : m.end() + struct.unpack(">I", data[m.start() - 4 : m.start()])[0]]
        for m in re.finditer(b"IDAT", data)
    )
    raw = zlib.decompress(body)
    size = 4 if kind == 6 else 3
    assert len(raw) == height * (1 + width * size)
    return tuple(raw[1:4]), len({raw[n : n + 3] for n in range(1, len(raw), 997)})
