"""
The policy of a service: `eightstage.toml`, typed, with defaults and errors that name the line.

Every key is documented by the docstring of its class; docs/policy.md is generated from them.
"""

from eightstage.policy.exercises import CacheCase, ContainerPlant, Debug, Development, Gate, Install, Plant, Testing
from eightstage.policy.loading import FILE_NAME, Declared, declared, default, parse, read
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
from eightstage.policy.tables import Policy
from eightstage.policy.values import Duration, Size

__all__ = [
    "FILE_NAME",
    "Adopted",
    "Audit",
    "BaseImages",
    "BuildContext",
    "CacheCase",
    "Container",
    "ContainerPlant",
    "Debug",
    "Declared",
    "Development",
    "Drain",
    "Duration",
    "Gate",
    "Hadolint",
    "Health",
    "Image",
    "Install",
    "Limit",
    "Plant",
    "Policy",
    "Service",
    "Size",
    "Testing",
    "Waiver",
    "declared",
    "default",
    "parse",
    "read",
]
