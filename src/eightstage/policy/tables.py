"""The policy as a whole: its tables, by their names in the file."""

import attrs

from eightstage.policy import values as kinds
from eightstage.policy.exercises import CacheCase, Debug, Development, Gate, Install, Plant, Testing
from eightstage.policy.plugins import Plugins
from eightstage.policy.promises import (
    Adopted,
    Audit,
    BaseImages,
    BuildContext,
    Container,
    Drain,
    Hadolint,
    Health,
    Image,
    Limit,
    Service,
    Waiver,
)


@attrs.frozen(kw_only=True)
class Policy:
    """
    A service's policy; each attribute but the first is a table of the file.

    extends: The policy file whose tables stand below those of this one; its path as seen from this file.
    """

    extends: kinds.PolicyFile | None = None
    service: Service
    stages: dict[kinds.StageKey, str] = attrs.field(factory=dict)
    waivers: list[Waiver] = attrs.field(factory=list)
    adopted: Adopted = attrs.field(factory=Adopted)
    base_images: BaseImages = attrs.field(factory=BaseImages)
    hadolint: Hadolint = attrs.field(factory=Hadolint)
    health: Health = attrs.field(factory=Health)
    limits: dict[kinds.StageKey, Limit] = attrs.field(factory=dict)
    drain: Drain = attrs.field(factory=Drain)
    gates: dict[kinds.GateKey, Gate] = attrs.field(factory=dict)
    container: Container = attrs.field(factory=Container)
    audit: Audit = attrs.field(factory=Audit)
    image: Image = attrs.field(factory=Image)
    context: BuildContext = attrs.field(factory=BuildContext)
    cache: dict[kinds.Label, CacheCase] = attrs.field(factory=dict)
    install: Install = attrs.field(factory=Install)
    arguments: dict[kinds.Argument, str] = attrs.field(factory=dict)
    testing: Testing = attrs.field(factory=Testing)
    development: Development = attrs.field(factory=Development)
    debug: Debug = attrs.field(factory=Debug)
    plugins: Plugins = attrs.field(factory=Plugins)

    def limit(self, target: str) -> Limit:
        """The limits of a target; empty if the policy names none."""
        return self.limits.get(target, Limit())

    @property
    def plants(self) -> tuple[tuple[tuple[str, ...], Plant], ...]:
        """What is planted in copies of the service, with the keys where the policy says so."""
        gates = ((("gates", name, "plant"), gate.plant) for name, gate in self.gates.items())
        edits = ((("cache", name, "edit"), case.edit) for name, case in self.cache.items())
        return tuple((keys, plant) for keys, plant in (*gates, *edits) if plant is not None)
