"""
What a build takes from the environment.

`docker buildx bake` reads the value of every variable of a bake file from its environment, so `NODE_VERSION` or `TAG`
of a shell or a pipeline would decide what is built and judged. Only what is named here gets through.
"""

import re
from collections.abc import Mapping
from typing import Final

# Where a build finds and leaves the layers of other machines; says nothing of what is built.
CACHE_FROM: Final = "CACHE_FROM"
CACHE_TO: Final = "CACHE_TO"
_CACHES: Final = frozenset({CACHE_FROM, CACHE_TO})
# Which builder, and where the docker command keeps what it knows of builders.
_BUILDER: Final = frozenset({"BUILDX_BUILDER", "BUILDX_CONFIG"})
# The docker command and its credential helpers need these themselves.
_COMMAND: Final = re.compile(
    r"PATH|HOME|USER|LANG|TMPDIR|SSH_AUTH_SOCK|DOCKER_\w+|SSL_CERT_\w+|XDG_\w+|\w+_proxy", re.IGNORECASE
)
_BUILDKIT: Final = re.compile(r"(BUILDX|BUILDKIT|BAKE)_")
_COMMENT: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?://|#)[^\n]*|/\*.*?\*/', re.DOTALL)
_VARIABLE: Final = re.compile(r'^[ \t]*variable[ \t]+"?([^\s"{]+)"?[ \t]*\{', re.MULTILINE)


def variables_in(bake_file: str) -> frozenset[str]:
    """The names of the variables that a bake file in HCL declares."""
    text = _COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else " ", bake_file)
    return frozenset(_VARIABLE.findall(text))


def build_environment(
    inherited: Mapping[str, str], bake_file: str, variables: Mapping[str, str], *, leaves_cache: bool
) -> dict[str, str]:
    """
    The environment of one bake.

    Args:
        inherited: The environment of the docker command.
        bake_file: The text of the bake file.
        variables: The values that the verifier itself gives; they win.
        leaves_cache: Whether the bake file's cache export may be switched on from outside.
    """
    declared = variables_in(bake_file) - (_CACHES if leaves_cache else {CACHE_FROM})
    kept = {name: value for name, value in inherited.items() if _passes(name, declared)}
    return {**kept, **variables}


def _passes(name: str, declared: frozenset[str]) -> bool:
    if _BUILDKIT.match(name):
        return name in _BUILDER
    return name not in declared or bool(_COMMAND.fullmatch(name))
