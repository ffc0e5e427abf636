"""Every label has a namespace, so nobody mistakes it for a protection or for a label of a Docker tool."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

# com.example.name
_DOTS = 2


@check(
    source="Docker documentation, object labels: https://docs.docker.com/engine/manage-resources/labels/; "
    "OCI image specification, annotations: https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    severity=Severity.NOTE,
    defect=In("production").change("LABEL", "LABEL ", "LABEL stage=production "),
)
def labels_are_namespaced(dockerfile: Dockerfile) -> Verdict:
    """
    Why: keys without a namespace are reserved for Docker; a label such as security.non-root=true protects nothing.
    Fix: use org.opencontainers.image.…, or your own domain reversed; protections are set when a container is started.
    """
    places = [
        Place(dockerfile.line_of(i, name), f"the label {name} has no namespace")
        for stage in dockerfile.stages
        for i in stage.all("LABEL")
        for name, _ in i.pairs
        if name.count(".") < _DOTS
    ]
    return judged(places, "every label has a namespace")
