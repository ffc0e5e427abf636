"""
A service as it is after a year, in each language.

Other names, folders, port, user and routes; a second folder of sources, files beside the code, a package that the template
does not have, and a variable without which the service does not start. Of the policy, only facts follow.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from growth import go, node, python
from shared_answers import OTHER_USER

# Each grows a new service in its folder.
GROW: Final[Mapping[str, Callable[[Path], None]]] = {"go": go.grow, "node": node.grow, "python": python.grow}
# Where a language is offered in another version, that one.
_VERSIONS: Final = {"node": {"node_version": "24"}}


def grown(new_service: Callable[..., Path], language: str) -> Path:
    """A grown service; everybody who asks gets one of their own."""
    answers = {"service_name": "Order Desk", "port": "8080", **OTHER_USER, **_VERSIONS.get(language, {})}
    service = new_service(language=language, **answers)
    GROW[language](service)
    return service
