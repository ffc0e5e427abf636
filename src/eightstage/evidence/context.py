"""What observations start from: the text alone, or an engine that has built it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

import attrs

from eightstage.engine.scope import Scope
from eightstage.evidence.build import Build
from eightstage.evidence.unseen import Consequence
from eightstage.policy.waivers import Use
from eightstage.service import Service
from eightstage.service.accepted import Baseline

# The checks that were judged in a run, each with the lines of the Dockerfile that it names.
Said = Mapping[str, frozenset[int]]


@attrs.frozen
class TextContext:
    """
    What every observation starts from that needs no engine.

    service: The service that is verified.
    today: The day on which the run began.
    baseline: The sizes that were accepted; None when there are none.
    waivers: What became of each waiver, by the verdicts so far.
    said: What the checks have said so far.
    """

    service: Service
    today: date = attrs.field(factory=lambda: datetime.now(UTC).date(), kw_only=True)
    baseline: Baseline | None = attrs.field(default=None, kw_only=True)
    waivers: Callable[[], tuple[Use, ...]] = attrs.field(default=lambda: (), kw_only=True)
    said: Callable[[], Said] = attrs.field(default=dict, kw_only=True)


@attrs.frozen
class Context(TextContext):
    """What every observation of a build starts from: of its images, its containers, and builds of copies."""

    scope: Scope
    build: Build
    bake_variables: Mapping[str, str]
    bake_settings: tuple[str, ...]

    def need_built(self, targets: Sequence[str]) -> None:
        """
        Go on only where these targets are built.

        Raises:
            Consequence: One of them is not; says why.
        """
        for target in targets:
            stopped = self.build.failures.get(target)
            if stopped is not None:
                raise Consequence(f"{target} was not built", stopped.reason)
