"""The reference app as somebody's service: good, and with five defects planted in it that have nothing in common."""

import shutil
from pathlib import Path

from eightstage.checks.catalogue import catalogue_of
from eightstage.defects import changes, plant
from enginelab.client import REPOSITORY

# The process table, an answer over the network, a step of the build, the layers of an image, an exit code.
PLANTED = (
    "container/runs-without-root",
    "container/health-answers-json",
    "gate/lint-stops-production",
    "image/production-has-no-set-uid-file",
    "container/failing-test-fails-the-run",
)
# They wait for a container that is healthy, and that is asked over its published port.
NEED_ANSWERS = frozenset({"container/runs-without-root", "container/health-answers-json"})
# One of every kind that speaks to the engine in a way of its own, beside those that find the planted defects.
SOME = (
    *PLANTED,
    "container/crash-gives-nonzero",
    "container/drains-before-exit",
    "container/inspector-answers",
    "container/serves-an-edit-without-restart",
    "gate/audit-stops-production",
    "image/bill-of-materials-agrees",
)


def good(folder: Path) -> Path:
    """A copy that keeps every promise."""
    shutil.copytree(REPOSITORY / "reference-app", folder, ignore=shutil.ignore_patterns("node_modules", "reports"))
    return folder


def spoiled(folder: Path) -> Path:
    """A copy that breaks exactly the promises of PLANTED."""
    good(folder)
    plant([change for check in catalogue_of("node") if check.id in PLANTED for change in changes(check.defect)], folder)
    return folder
