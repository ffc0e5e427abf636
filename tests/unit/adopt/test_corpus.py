"""
Dockerfiles that others wrote: what `adopt` finds in each is what its maintainer would act on, and nothing else.

Each is in the manner of one of good repute, in words of its own. Beside it, `expected.toml` lists the findings, each with
the reason to act on it, and what the text leaves open. `--write-corpus` writes the table of docs/verify.md anew.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eightstage.adopt.build import choices, chosen, possible
from eightstage.adopt.draft import Draft
from eightstage.adopt.first_run import FirstRun
from eightstage.adopt.recorder import Recorder
from eightstage.adopt.sources import named
from eightstage.checks.catalogue import STATIC, catalogue_for, providers
from eightstage.commands.adopt import Options, adopt
from eightstage.dockerfile import hadolint
from eightstage.policy import FILE_NAME, parse
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report

TOP = Path(__file__).resolve().parents[2]
CORPUS = TOP / "data" / "corpus"
NAMES = sorted(folder.name for folder in CORPUS.iterdir())
PAGE = TOP.parent / "docs" / "verify.md"
TABLE = re.compile(r"(?<=<!-- corpus -->\n).*?(?=<!-- end -->)", re.DOTALL)
# Releases end; what is found must not.
DAY = date(2026, 11, 29)
# What is skipped in every file that the template did not write says nothing of this one.
USUAL = ("only the contract", "the Dockerfile has no stage for", "there is no compose file", "there is no health check")


@pytest.fixture(autouse=True, scope="module")
def _linted_once() -> Iterator[None]:
    """Hadolint is started once for each, however many tests look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hadolint, "lint", cache(hadolint.lint))
        yield


def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((CORPUS / name / "expected.toml").read_text())


@cache
def judged(name: str) -> Report:
    """What `adopt --static` finds, on a day of our own."""
    top = CORPUS / name
    builds = possible(top, [*named(top)])
    (build,) = choices(builds)
    first = FirstRun(Draft.of(top, chosen(builds, build)), DAY, SILENCE)
    service = first.service(first.allowed(first.draft.guesses()))
    checks = [check for check in catalogue_for(service.policy) if check.kind in STATIC]
    known = {**providers(), "today": lambda *_: DAY}
    return Verification(service, None, checks, SILENCE, ratchet=Recorder(), providers=known).run()


def test_corpus_is_large_and_varied() -> None:
    """At least twenty-five, each for something that no other one is for."""
    manners = {expected(name)["manner"] for name in NAMES}

    assert len(manners) == len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_exactly_what_is_listed_is_found(name: str) -> None:
    """Nothing false, nothing missed, and nothing undetermined; each finding has its reason."""
    said = expected(name)
    found = {
        (r.check.id, f"{place.file}:{place.line}")
        for r in judged(name).results
        if r.verdict.outcome is Outcome.WAIVED
        for place in r.verdict.places
    }
    open_ = {
        (r.check.id, r.verdict.summary)
        for r in judged(name).results
        if r.verdict.outcome is Outcome.SKIPPED and not r.verdict.summary.startswith(USUAL)
    }

    assert found == {(f["check"], place) for f in said.get("finding", ()) for place in f["at"]}
    assert open_ == {(o["check"], o["why"]) for o in said.get("open", ())}
    assert not [r for r in judged(name).results if r.is_finding]
    assert all(re.fullmatch(r"[A-Z`].{30,}\.", f["why"]) for f in said.get("finding", ()))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_adopted_in_one_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a question; what is printed is a policy, and no file is written."""
    before = sorted((CORPUS / name).rglob("*"))

    assert adopt(CORPUS / name, Options(is_dry=True, static=True)) == 0

    assert parse(capsys.readouterr().out).service.name == name
    assert sorted((CORPUS / name).rglob("*")) == before
    assert not (CORPUS / name / FILE_NAME).exists()


def row(name: str) -> str:
    """What was found, and what was left open and why, as a line of the table."""
    said = expected(name)
    found = ", ".join(sorted({_link(f["check"]) for f in said.get("finding", ())})) or "nothing"
    reasons: dict[str, list[str]] = {}
    for item in said.get("open", ()):
        reasons.setdefault(item["why"].replace("|", r"\|"), []).append(_link(item["check"]))
    left = "; ".join(f"{', '.join(checks)}: {why}" for why, checks in reasons.items())
    return f"| {said['manner']} | {found} | {left} |"


def _link(check: str) -> str:
    return f"[{check.partition('/')[2]}](checks/{check}.md)"


def test_page_tells_what_was_found(request: pytest.FixtureRequest) -> None:
    """The table of docs/verify.md is that of the corpus."""
    lines = ["| in the manner of | found | left open, and why |", "|---|---|---|", *map(row, NAMES), ""]
    page = PAGE.read_text()
    if request.config.getoption("--write-corpus"):
        page = TABLE.sub(lambda _: "\n".join(lines), page)
        PAGE.write_text(page)

    assert TABLE.findall(page) == ["\n".join(lines)]
