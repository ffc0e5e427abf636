"""Production's labels state the true version, commit, time and base image."""

from collections.abc import Mapping

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.image import Image

_PREFIX = "org.opencontainers.image."
# Need not be there: an image that was assembled, or is named by its tag, has no digest to tell.
_OPTIONAL = {"base.digest"}


@check(
    stages=("production",),
    explained_by=("dockerfile/labels-say-where-it-comes-from",),
    source="OCI image specification, annotations: https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    defect=Edit(
        "docker-bake.hcl",
        old='variable "VERSION" { default = "0.1.0" }',
        new='variable "VERSION" { default = "7.7.7" }',
    ),
)
def labels_are_true(image: Image, expected_labels: Mapping[str, tuple[str, ...]]) -> Verdict:
    """
    Why: a wrong label sends whoever patches or bisects to the wrong commit.
    Fix: pass the commit's version, revision and time as build arguments, from the sources that the finding names.
    """
    labels = image.config.get("Labels") or {}
    empty = [name for name, value in labels.items() if not value.strip() or "$" in value]
    if empty:
        return failed(f"the label {empty[0]} is {labels[empty[0]]!r}", tuple(empty))
    told = {name: labels.get(_PREFIX + name) for name in expected_labels}
    wrong = [
        f"{name} is {repr(label) if label else 'not labelled'}, and should be {' or '.join(expected_labels[name])}"
        for name, label in told.items()
        if not _is_true(name, label, expected_labels[name])
    ]
    if wrong:
        return failed(wrong[0], tuple(wrong[1:]))
    return passed(", ".join(f"{name} {label[:19]}" for name, label in told.items() if label))


def _is_true(name: str, label: str | None, values: tuple[str, ...]) -> bool:
    if label is None:
        return name in _OPTIONAL
    # The name of an image may have that of its registry before it.
    return label in values or (name == "base.name" and label.endswith(tuple(f"/{value}" for value in values)))
