"""The team that a stage's labels name."""

from eightstage.evidence import TextContext, evidence


@evidence()
def team(context: TextContext, target: str) -> str | None:
    """The team of a target; None when no label names it."""
    stage = context.service.dockerfile.named[target]
    labels = {name: value for i in stage.all("LABEL") for name, value in i.pairs}
    return labels.get(context.service.policy.plugins["acme"].label)
