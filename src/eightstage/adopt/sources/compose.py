"""The builds of a compose file (Compose specification, services, build)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from eightstage.adopt.build import Build, normal
from eightstage.adopt.sources.yaml_files import literal, load, pairs
from eightstage.adopt.text import health_path
from eightstage.service import Files
from eightstage.service.compose import FILE_NAMES
from eightstage.service.recipe import DOCKERFILE

_VARIABLE: Final = re.compile(r"\$\{\w+(?::?-([^}$]*))?\}")
# Such a value is nobody's to copy.
_SECRET: Final = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|DSN", re.IGNORECASE)
_CREDENTIAL: Final = re.compile(r"://[^/\s]*@")


def builds(files: Files) -> Iterator[Build]:
    """The builds of its services, in the order of the file."""
    for file in FILE_NAMES:
        data = load(files, file)
        services = data.get("services") if isinstance(data, dict) else None
        for name, service in services.items() if isinstance(services, dict) else ():
            found = _build(f"{file}, service {name}", service) if isinstance(service, dict) else None
            if found is not None:
                yield found


def _build(where: str, service: Mapping[str, Any]) -> Build | None:
    said = service.get("build")
    build = {"context": said} if isinstance(said, str) else said
    if not isinstance(build, dict):
        return None
    context = _filled(build.get("context", "."))
    file = _filled(build.get("dockerfile", DOCKERFILE))
    probe = service.get("healthcheck")
    return Build(
        where=where,
        file=normal(context, file),
        context=normal(".", context),
        target=_filled(build.get("target", "")),
        arguments=_known(pairs(build.get("args"))),
        environment={k: v for k, v in _known(pairs(service.get("environment"))).items() if not _is_secret(k, v)},
        health=health_path(str(probe.get("test", ""))) if isinstance(probe, dict) else "",
    )


def _filled(text: object) -> str:
    """The text with the defaults of its variables."""
    return _VARIABLE.sub(lambda match: match[1] or "", str(text))


def _known(values: Mapping[str, str]) -> dict[str, str]:
    return literal({name: _VARIABLE.sub(lambda m: m[0] if m[1] is None else m[1], v) for name, v in values.items()})


def _is_secret(name: str, value: str) -> bool:
    return bool(_SECRET.search(name) or _CREDENTIAL.search(value))
