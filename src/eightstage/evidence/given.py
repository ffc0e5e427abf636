"""What a run holds anyway: the text in its parts, the day, the build."""

from datetime import date

from eightstage import hadolint as program
from eightstage.accepted import Baseline
from eightstage.dockerfile import Dockerfile
from eightstage.evidence import Context, TextContext, evidence
from eightstage.evidence.build import Build
from eightstage.hadolint import Hadolint
from eightstage.policy import Policy
from eightstage.service import Files
from eightstage.waivers import Use


@evidence()
def target(_: TextContext, target: str) -> str:
    """The target that is judged."""
    return target


@evidence()
def dockerfile(context: TextContext, _: str) -> Dockerfile:
    """The Dockerfile, parsed."""
    return context.service.dockerfile


@evidence()
def policy(context: TextContext, _: str) -> Policy:
    """What the service says of itself."""
    return context.service.policy


@evidence()
def files(context: TextContext, _: str) -> Files:
    """The service's files."""
    return context.service.files


@evidence()
def today(context: TextContext, _: str) -> date:
    """The day on which the run began."""
    return context.today


@evidence()
def baseline(context: TextContext, _: str) -> Baseline | None:
    """The sizes that were accepted."""
    return context.baseline


@evidence()
def waivers(context: TextContext, _: str) -> tuple[Use, ...]:
    """What became of each waiver."""
    return context.waivers()


@evidence()
def hadolint(context: TextContext, _: str) -> Hadolint:
    """What hadolint says of the Dockerfile."""
    return program.lint(context.service.dockerfile.path)


@evidence()
def build(context: Context, _: str) -> Build:
    """The build of all targets."""
    return context.build
