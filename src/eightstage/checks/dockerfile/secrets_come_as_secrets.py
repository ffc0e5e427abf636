"""No build argument or image variable holds a credential."""

import re

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_NAMES = r"(^|_)(password|passwd|secret|token|api_?key|private_?key|credentials?|access_key)(_|$)"


@check(
    source="Docker documentation, build secrets: https://docs.docker.com/build/building/secrets/; "
    "Docker documentation, build check SecretsUsedInArgOrEnv: "
    "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
    defect=In("testing").append("ENV API_TOKEN=abc"),
)
def secrets_come_as_secrets(dockerfile: Dockerfile) -> Verdict:
    """
    Why: build arguments are stored in the history and variables in the configuration: whoever has the
    image has the credential.
    Fix: use RUN --mount=type=secret,id=NAME in the build, and the platform's secrets at run time.
    """
    instructions = [*dockerfile.global_arguments, *(i for s in dockerfile.stages for i in s.instructions)]
    places = [
        Place(dockerfile.line_of(i, name), f"{i.name} {name} holds a credential")
        for i in instructions
        if i.name in {"ARG", "ENV"}
        for name, value in i.pairs
        if re.search(_NAMES, name, re.IGNORECASE)
        and not name.upper().endswith(("_FILE", "_PATH", "_URL"))
        and (i.name == "ARG" or value)
    ]
    return judged(places, "no credential in ARG or ENV")
