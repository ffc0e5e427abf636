"""
The Dockerfile that this project began with: which of its known defects are told from the text alone.

The numbers are those of the list of 77 defects that was made by hand before the first check was written.
"""

from pathlib import Path

import pytest

from eightstage.checks.catalogue import STATIC, catalogue
from eightstage.results import Report
from eightstage.service import load_text
from eightstage.verify import SILENCE, Verification

SEED = Path(__file__).parents[1] / "data" / "seed"

# Number of the defect: the check that finds it, and the line on which it does.
FOUND = {
    1: ("directives-stand-first", 10),
    2: ("syntax-knows-what-is-used", 396),
    4: ("arguments-are-declared-first", 306),
    5: ("arguments-stay-out-of-the-environment", 326),
    6: ("arguments-are-used", 19),
    7: ("base-tag-is-one-choice", 36),
    8: ("base-image-is-maintained", 36),
    9: ("base-image-is-pinned", 36),
    10: ("node-runs-on-glibc", 36),
    11: ("system-packages-are-not-upgraded", 51),
    12: ("process-one-is-an-init", 216),
    13: ("user-is-a-number", 383),
    14: ("application-belongs-to-root", 364),
    15: ("files-are-stored-once", 375),
    16: ("manifests-are-named-exactly", 111),
    17: ("packages-come-from-the-lock", 121),
    18: ("cache-mounts-are-kept", 127),
    19: ("cache-mounts-are-kept", 127),
    20: ("mount-flags-stand-first", 134),
    21: ("dependency-trees-are-installed-once", 130),
    22: ("options-are-current", 135),
    23: ("compilers-come-before-the-install", 181),
    24: ("copied-files-exist", 111),
    25: ("stages-follow-the-contract", 227),
    26: ("packages-come-from-the-lock", 191),
    28: ("options-are-current", 209),
    29: ("development-keeps-the-layout", 203),
    30: ("debug-settings-stay-in-development", 164),
    31: ("testing-has-no-health-check", 418),
    33: ("sources-come-from-the-repository", 240),
    34: ("failures-are-heard", 247),
    35: ("artefact-comes-from-the-build", 253),
    36: ("empty-artefact-stops-the-build", 244),
    37: ("deletions-free-space", 255),
    38: ("tests-run-outside-production-mode", 233),
    39: ("audit-changes-nothing", 284),
    40: ("stages-follow-the-contract", 301),
    41: ("failures-are-heard", 283),
    42: ("audit-is-repeated", 283),
    43: ("scanners-are-run", 276),
    44: ("sources-come-from-the-repository", 288),
    45: ("gates-judge-with-files-of-the-repository", 290),
    46: ("node-options-are-allowed", 330),
    47: ("heap-follows-the-memory-limit", 330),
    48: ("steps-are-written-once", 355),
    49: ("production-installs-no-tools", 343),
    50: ("files-are-stored-once", 374),
    51: ("deletions-free-space", 377),
    52: ("data-is-mounted-when-it-runs", 380),
    53: ("shell-is-set-for-a-step", 386),
    54: ("health-check-needs-nothing-else", 392),
    55: ("copied-files-exist", 203),
    56: ("labels-are-namespaced", 311),
    57: ("labels-say-where-it-comes-from", 308),
    58: ("defaults-are-left-out", 401),
    59: ("bill-of-materials-is-written", 266),
    60: ("stages-follow-the-contract", 418),
    61: ("packages-come-from-the-lock", 433),
    62: ("sources-come-from-the-repository", 429),
    63: ("failures-are-heard", 439),
    64: ("tests-run-when-testing-is-started", 439),
    65: ("default-target-is-production", 456),
    66: ("failures-are-heard", 481),
    67: ("options-are-current", 482),
    68: ("debug-keeps-productions-mode", 489),
    70: ("exposes-what-listens", 494),
    71: ("context-is-filtered", 111),
}

NOT_IN_THE_TEXT = {
    3: "a sentence in a comment; the arguments that suffer from it are number 4",
    27: "the port is published by a command of the guide, not by the Dockerfile",
    32: "how many sources an application has is not known from a Dockerfile without one",
    69: "capabilities are given when a container is started",
    72: "a snippet of the guide that differs from the Dockerfile",
    73: "a sentence of the guide about an environment variable",
    74: "a command of the guide; which drivers there are is known to the engine",
    75: "a picture in the guide; the edges themselves are numbers 25, 40 and 60",
    76: "a command of the guide",
    77: "words of the guide; what they promise are numbers 25, 34, 41 and 49",
}


@pytest.fixture(scope="module")
def report() -> Report:
    checks = [check for check in catalogue() if check.kind in STATIC]
    return Verification(load_text(SEED), None, checks, SILENCE).run()


@pytest.mark.parametrize("number", FOUND)
def test_defect_is_named_on_its_line(number: int, report: Report) -> None:
    """The check named in the table says so, on the line named in the table."""
    name, line = FOUND[number]
    places = [p.line for r in report.findings if r.check.id == f"dockerfile/{name}" for p in r.verdict.places]

    assert line in places


def test_table_is_complete() -> None:
    """Every defect of the list is found, or it is said why it cannot be."""
    assert sorted([*FOUND, *NOT_IN_THE_TEXT]) == list(range(1, 78))
    assert len(FOUND) >= 50


def test_every_finding_is_in_the_table(report: Report) -> None:
    """No check speaks up about the seed's Dockerfile without a defect that was known before."""
    named = {f"dockerfile/{name}" for name, _ in FOUND.values()}

    assert {r.check.id for r in report.findings} == named
