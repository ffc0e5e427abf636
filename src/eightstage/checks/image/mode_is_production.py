"""The variable by which the runtime and its libraries choose their mode, where there is one, says production."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, check, failed, good, passed, skipped
from eightstage.evidence.image import Image
from eightstage.languages.ecosystem import known
from eightstage.policy import Policy


@check(
    stages=("production", "debug"),
    explained_by=("text/debug-keeps-productions-mode",),
    source=(
        Source("The twelve-factor app, configuration", "https://12factor.net/config"),
        Source("The eight stages, production", "docs/stages.md#production"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    examples=(good(says="a program of its own", image=facts.image(Cmd=["/app/serve"]), is_skipped=True),),
)
def mode_is_production(image: Image, policy: Policy) -> Verdict:
    """
    Why: unset means development: libraries show their errors to whoever asks, keep nothing, and log more.
    Fix: set the variable to production in the stage that ships.
    """
    words = [*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())]
    programs = [word.rpartition("/")[2] for word in words]
    tools = [tool for program in programs if (tool := known().tools.get(program)) is not None and tool.production]
    if not tools:
        return skipped("nothing that it starts has a mode")
    said = image.environment | policy.container.environment
    wanted = tools[0].production
    wrong = tuple(
        f"{name} is {said[name] or 'empty' if name in said else 'not set'}, not {value}"
        for name, value in wanted.items()
        if said.get(name) != value
    )
    if wrong:
        return failed(and_more(wrong), wrong[1:])
    return passed(", ".join(f"{name}={value}" for name, value in wanted.items()))
