"""Production's labels state the true version, commit, time and base image."""

from collections.abc import Mapping

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects import Edit
from eightstage.evidence.image import Image

_PREFIX = "org.opencontainers.image."
# Need not be there: an image that was assembled, or is named by its tag, has no digest to tell.
_OPTIONAL = {"base.digest"}


def _labelled(**labels: str) -> Image:
    return facts.image(Labels={_PREFIX + name: value for name, value in labels.items()})


@check(
    of_contract=True,
    stages=("production",),
    explained_by=("text/labels-say-where-it-comes-from",),
    source=Source(
        "OCI image specification, annotations", "https://github.com/opencontainers/image-spec/blob/main/annotations.md"
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/supply-chain",
    defect=Edit(
        "docker-bake.hcl",
        old='variable "VERSION" { default = "0.1.0" }',
        new='variable "VERSION" { default = "7.7.7" }',
    ),
    examples=(
        bad(
            says="the version of another release",
            image=_labelled(version="0.9.0"),
            expected_labels={"version": ("1.0.0",)},
        ),
        bad(says="no version", image=facts.image(), expected_labels={"version": ("1.0.0",)}),
        bad(says="an argument without a value", image=_labelled(revision=""), expected_labels={}),
        good(says="the version", image=_labelled(version="1.0.0"), expected_labels={"version": ("1.0.0",)}),
        good(
            says="the base image with its registry",
            image=_labelled(**{"base.name": "registry.example/debian:13"}),
            expected_labels={"base.name": ("debian:13",)},
        ),
        good(
            says="an image that was assembled has no digest",
            image=facts.image(),
            expected_labels={"base.digest": ("sha256:1",)},
        ),
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
    labelled = {name: labels.get(_PREFIX + name) for name in expected_labels}
    wrong = [
        f"{name} is {repr(label) if label else 'not labelled'}, and should be {' or '.join(expected_labels[name])}"
        for name, label in labelled.items()
        if not _is_true(name, label, expected_labels[name])
    ]
    if wrong:
        return failed(wrong[0], tuple(wrong[1:]))
    return passed(", ".join(f"{name} {label[:19]}" for name, label in labelled.items() if label))


def _is_true(name: str, label: str | None, values: tuple[str, ...]) -> bool:
    if label is None:
        return name in _OPTIONAL
    # The name of an image may have that of its registry before it.
    return label in values or (name == "base.name" and label.endswith(tuple(f"/{value}" for value in values)))
