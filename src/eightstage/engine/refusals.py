"""
The engine's messages when it cannot start a program, and whether the image is the cause.

An engine hands on the message of its runtime. A message about the program, its user or its folder is about the image;
everything else, such as a full disk or a container that is gone, is about the engine.
"""

import re
from typing import Final

_BY_RUNTIME: Final = re.compile(r"OCI runtime|runc (?:create|exec) failed|crun: ")
_REASON: Final = r"executable file not found|no such file or directory|permission denied|exec format error|a directory"
_ABOUT_IMAGE: Final = re.compile(
    # runc, then crun, then the engine itself.
    rf'exec: "[^"]*": .*(?:{_REASON})'
    r"|executable file `[^`]*` not found|open executable: "
    r"|unable to find (?:user|group) |no matching entries in (?:passwd|group) file"
    r"|no command specified|chdir to cwd|Cannot mkdir: .* is not a directory",
    re.IGNORECASE,
)
# dockerd, then the kernel's words as dockerd and rootless engines hand them on, then Docker Desktop.
_ABOUT_PORT: Final = re.compile(
    r"port is already allocated|address already in use|ports are not available", re.IGNORECASE
)
# What each program that hands a message on puts in front of it.
_WRAPPERS: Final = re.compile(
    r"(?:failed to create (?:task for container|shim task)|OCI runtime (?:create|exec) failed"
    r"|runc (?:create|exec) failed|exec failed|unable to start container process): "
)

# Names and numbers that the engine gives to one container: they are different in the next run.
_OF_ONE_RUN: Final = re.compile(r"(?<=\beightstage-)[0-9a-f]{12}-|\s?\(?\b(?<!:)[0-9a-f]{64}\b\)?")


def is_about_image(message: str) -> bool:
    """Whether the engine could not start a program because of what is, or is not, in the image."""
    return _ABOUT_IMAGE.search(message) is not None


def is_about_port(message: str) -> bool:
    """Whether the engine could not publish a port because something else listens there."""
    return _ABOUT_PORT.search(message) is not None


def is_refusal(output: str) -> bool:
    """Whether what a command in a container printed is the runtime's message that it was not started."""
    return _BY_RUNTIME.match(output.strip()) is not None


def in_short(message: str) -> str:
    """An engine's message in one line, without the programs that handed it on and what is different in the next run."""
    return _OF_ONE_RUN.sub("", _WRAPPERS.sub("", " ".join(message.split()))).removesuffix(": unknown")


def is_from_engine(error: BaseException) -> bool:
    """Whether an error is the SDK's: the engine refused, or it does not answer."""
    # By name: importing the SDK only to see that there was no error of its own takes 170 ms.
    return type(error).__module__.partition(".")[0] in {"docker", "requests", "urllib3"}
