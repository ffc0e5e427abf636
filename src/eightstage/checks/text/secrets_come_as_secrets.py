"""No build argument, image variable or command holds a credential."""

import re

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.evidence.layers.credentials import marks

_NAMES = re.compile(
    r"(^|_)(password|passwd|secret|token|api_?key|private_?key|credentials?|access_key)(_|$)", re.IGNORECASE
)
# What a name is about that only speaks of a credential.
_ABOUT = re.compile(
    r"_(file|path|dir|url|uri|endpoint|host|port|name|id|arn|version|length|size|count|limit|min|max|ttl|age|timeout|expiry"
    r"|expires|expiration|lifetime|algorithm|header|issuer|policy|type|format|regex|pattern|prefix|suffix|provider"
    r"|backend|store|manager|hasher|encoder|enabled|required)$|^(min|max)_",
    re.IGNORECASE,
)
_SWITCHES = frozenset({"yes", "no", "true", "false", "on", "off", "0", "1"})
_IN_URL = re.compile(r"://[^/\s:@$\"']*:[^/\s@$\"']+@")
# A variable that is used as a credential, whatever its name: in a URL or in a header.
_USED = re.compile(
    r"://(?:[^/\s@:$]*:)?\$\{?(\w+)\}?@|://\$\{?\w+\}?:\$\{?(\w+)\}?@|authorization:\s*\w*\s*\$\{?(\w+)", re.IGNORECASE
)


@check(
    source=(
        Source("Docker documentation, build secrets", "https://docs.docker.com/build/building/secrets/"),
        Source(
            "Docker documentation, build check SecretsUsedInArgOrEnv",
            "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        ),
    ),
    level=Level.BEGINNER,
    guide="concepts/secrets",
    defect=In("testing").append("ENV API_TOKEN=abc"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            ARG SSH_PRIVATE_KEY
            ENV API_TOKEN=abc \\
                DATABASE_URL=postgres://orders:hunter2@db/orders
            """,
            at=(2, 3, 4),
        ),
        bad(
            """
            FROM debian:trixie-slim AS build
            ARG GIT_READER
            RUN git clone https://oauth2:${GIT_READER}@example.com/orders.git
            RUN git clone https://orders:hunter2@example.com/orders.git
            """,
            at=(2, 4),
            says="what is done with it tells, whatever it is called",
        ),
        bad("FROM debian:trixie-slim AS base\nONBUILD ARG TOKEN\n", at=2, says="whoever builds on it gives it one"),
        good(
            """
            FROM debian:trixie-slim AS production
            ENV JWT_SECRET_FILE=/run/secrets/jwt TOKEN_TTL=3600 PASSWORD_MIN_LENGTH=12 ALLOW_EMPTY_PASSWORD=yes
            ENV SECRET_NAME=orders MAX_TOKEN=4096 KEYCLOAK_URL=https://login.example.com
            ARG AUTH_TOKEN_VERSION=1.2.3
            ENV DATABASE_URL=postgres://db/orders
            RUN --mount=type=secret,id=registry make install
            """,
            says="a path, a time, a length and a switch are no credentials",
        ),
    ),
)
def secrets_come_as_secrets(dockerfile: Dockerfile) -> Verdict:
    """
    Why: build arguments are stored in the history and variables in the configuration: whoever has the image has the
    credential.
    Fix: use RUN --mount=type=secret,id=NAME in the build, and the platform's secrets at run time.
    """
    instructions = [*dockerfile.global_arguments, *(i.trigger or i for s in dockerfile.stages for i in s.instructions)]
    used = {name for i in instructions if i.name == "RUN" for names in _USED.findall(i.text) for name in names}
    places = [
        Place(dockerfile.line_of(i, name), f"{i.name} {name} holds a credential")
        for i in instructions
        if i.name in {"ARG", "ENV"}
        for name, value in i.pairs
        if (_is_named(name) and _may_hold(i, value)) or _is_credential(value or "") or name in used
    ]
    places += [
        Place(i.line, f"{i.name} is written with a credential")
        for i in instructions
        if i.name in {"RUN", "ADD", "CMD", "ENTRYPOINT"} and _is_credential(i.text)
    ]
    return judged(places, "no credential in ARG or ENV")


def _is_credential(text: str) -> bool:
    return bool(_IN_URL.search(text) or marks(text.encode()))


def _is_named(name: str) -> bool:
    return bool(_NAMES.search(name)) and not _ABOUT.search(name)


def _may_hold(instruction: Instruction, value: str | None) -> bool:
    # An ARG gets its value from the command of the build.
    return (instruction.name == "ARG" and not value) or (bool(value) and (value or "").lower() not in _SWITCHES)
