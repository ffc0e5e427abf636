"""Production's labels say what it is and which sources it was built from."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_PREFIX = "org.opencontainers.image."
_WANTED = ("title", "version", "revision", "created", "base.name")


@check(
    stages=("production",),
    source="OCI image specification, annotations: https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    severity=Severity.WARNING,
    defect=(In("production").change("LABEL", r'"\$\{REVISION\}"', '"abc"'), In("production").drop("ARG", "REVISION")),
)
def labels_say_where_it_comes_from(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an image that cannot be traced to a commit cannot be patched with confidence; a constant version is misleading.
    Fix: set the labels title, version, revision, created and base.name from build arguments.
    """
    stage = dockerfile.named["production"]
    labels = {
        name: (value or "", i) for i in dockerfile.inherited(stage) if i.name == "LABEL" for name, value in i.pairs
    }
    line = min((i.line for _, i in labels.values()), default=stage.line)
    places = [
        Place(line, f"production has no label {_PREFIX}{name}") for name in _WANTED if _PREFIX + name not in labels
    ]
    for name in ("version", "revision", "created"):
        value, i = labels.get(_PREFIX + name, ("$", stage.instructions[0]))
        if "$" not in value:
            places.append(Place(dockerfile.line_of(i, _PREFIX + name), f"{name} is always {value!r}"))
    return judged(places, "title, version, revision, created and base are labelled")
