"""Production built with other values for its arguments."""

import json
from typing import Any

import attrs

from eightstage.engine import images
from eightstage.engine.bake import bake
from eightstage.evidence import CONTEXT, Context, NoEvidence, PolicyMismatch, evidence
from eightstage.evidence.build import failure


@attrs.frozen
class Argument:
    """One build argument: the value that was given, and the configuration of what was built with it."""

    name: str
    value: str
    config: dict[str, Any]


@evidence("arguments", files=(CONTEXT,))
def observe(context: Context, _: str) -> tuple[Argument, ...]:
    """Build production once, with a value of our own for every argument that the policy names."""
    values = {name: f"{text}" for name, text in context.service.policy.arguments.items()}
    if not values:
        return ()
    context.need_built(["production"])
    tag = f"{context.scope.tag_prefix}:arguments"
    settings = [f"production.args.{name}={value}" for name, value in values.items()]
    attempt = bake(
        context.scope,
        context.service.path,
        ["production"],
        settings=[*context.bake_settings, "production.output=type=docker", f"production.tags={tag}", *settings],
        variables=context.bake_variables,
        recipe=context.service.recipe,
    )
    if not attempt.is_ok:
        stopped = failure(attempt)
        raise NoEvidence(f"with other arguments, {stopped.reason}", stopped.evidence)
    found = (images.inspect(context.scope.engine, name) for name in (context.build.images["production"], tag))
    usual, config = (image["Config"] for image in found)
    for name, value in values.items():
        # What is there in any case shows nothing of the argument.
        if value in json.dumps(usual):
            raise PolicyMismatch(f"[arguments] {name}", f"production holds {value!r} without the argument, too")
    return tuple(Argument(name, value, config) for name, value in values.items())
