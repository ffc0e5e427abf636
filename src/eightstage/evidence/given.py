"""What a run holds anyway: the text in its parts, the day, the build."""

from datetime import date

from eightstage.dockerfile import Dockerfile
from eightstage.dockerfile import hadolint as program
from eightstage.dockerfile.hadolint import Hadolint
from eightstage.evidence import Context, TextContext, evidence
from eightstage.evidence.build import Build
from eightstage.evidence.context import Said
from eightstage.policy import Policy
from eightstage.policy.waivers import Use
from eightstage.service import Files


@evidence(files=())
def target(_: TextContext, target: str) -> str:
    """The target that is judged."""
    return target


@evidence(files=("Dockerfile",))
def dockerfile(context: TextContext, _: str) -> Dockerfile:
    """The Dockerfile, parsed."""
    return context.service.dockerfile


@evidence(files=())
def policy(context: TextContext, _: str) -> Policy:
    """What the service says of itself."""
    return context.service.policy


@evidence(files=("Dockerfile",))
def follows_contract(context: TextContext, _: str) -> bool:
    """Whether it keeps the contract of the eight stages."""
    return context.service.follows_contract


@evidence(files=("Dockerfile",))
def port_is_stated(context: TextContext, _: str) -> bool:
    """Whether a policy says where it listens: by its port, or by the contract, whose services have one."""
    stated = context.service.policy_layers.stated(("service", "port"))
    return stated is not None or context.service.follows_contract


@evidence()
def files(context: TextContext, _: str) -> Files:
    """The service's files."""
    return context.service.files


@evidence(files=())
def today(context: TextContext, _: str) -> date:
    """The day on which the run began."""
    return context.today


# Of the verdicts of this very run.
@evidence(holds=False)
def waivers(context: TextContext, _: str) -> tuple[Use, ...]:
    """What became of each waiver."""
    return context.waivers()


# Of the verdicts of this very run, too.
@evidence(holds=False)
def said(context: TextContext, _: str) -> Said:
    """What the other checks of the text have said."""
    return context.said()


# Another release of the program finds something else.
@evidence(holds=False)
def hadolint(context: TextContext, _: str) -> Hadolint:
    """What hadolint says of the Dockerfile."""
    return program.lint(context.service.dockerfile.path)


# What a build fetches may be gone on the next one, whatever the text says.
@evidence(holds=False)
def build(context: Context, _: str) -> Build:
    """The build of all targets."""
    return context.build
