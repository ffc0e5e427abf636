"""The ports that a compose file publishes, each with its line (Compose specification, services, ports)."""

import re
from collections.abc import Iterator

import attrs
import yaml

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
# [HOST:]CONTAINER[/PROTOCOL], where the host's part is an address, a port or both.
_SHORT = re.compile(r"(?:(?:(?P<host>\[[^]]*\]|[^:]*):)?(?P<published>[^:]*):)?(?P<port>[\d-]+)(?:/\w+)?")
_VARIABLE = re.compile(r"\$\{\w+(?::?-([^}]*))?\}|\$\w+")


@attrs.frozen
class Published:
    """
    One entry of `ports`.

    target: The stage that its service builds; empty when it names none.
    host: The address it is bound to; empty means all addresses.
    ports: The first and the last port in the container.
    """

    service: str
    target: str
    host: str
    ports: tuple[int, int]
    line: int


def published(text: str) -> tuple[Published, ...]:
    """
    The ports that the services publish; an invalid entry is left out, because Compose itself refuses it.

    Raises:
        yaml.YAMLError: It is not YAML.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return tuple(
        entry
        for name, service in _pairs(_member(root, "services"))
        for node in _items(_member(service, "ports"))
        if (entry := _entry(name, _scalar(_member(_member(service, "build"), "target")), node)) is not None
    )


def _entry(service: str, target: str, node: yaml.Node) -> Published | None:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        host, port = _scalar(_member(node, "host_ip")), _scalar(_member(node, "target"))
    else:
        match = _SHORT.fullmatch(_scalar(node))
        host, port = (match["host"] or "", match["port"]) if match else ("", "")
    first, _, last = port.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        return None
    return Published(service, target, host.strip("[]"), (int(first), int(last or first)), line)


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((_scalar(key), value) for key, value in node.value)
        merged = (value for key, value in node.value if _scalar(key) == "<<")
        yield from (pair for value in merged for other in (_items(value) or [value]) for pair in _pairs(other))


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _member(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _pairs(node) if key == name), None)


def _scalar(node: yaml.Node | None) -> str:
    """The text of a scalar, with its variables replaced by their defaults; empty for anything else."""
    text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    return _VARIABLE.sub(lambda match: match[1] or "", text)
