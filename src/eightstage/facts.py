"""
Evidence made by hand, for examples and tests of checks: `image(file("/app/server.js", mode=0o644))`.

What is seen of a container, a build or a process is that of a good one; an example names what is different.
"""

from typing import Any

import attrs

from eightstage.engine.containers import Process
from eightstage.evidence.build import Build
from eightstage.evidence.container.endurance import Endurance, State
from eightstage.evidence.container.processes import Confinement, Socket
from eightstage.evidence.container.slow_client import Patience
from eightstage.evidence.container.start import Start
from eightstage.evidence.container.staying import Stay
from eightstage.evidence.container.stop import Stop
from eightstage.evidence.container.workout import Orphan, Signalled, Workout
from eightstage.evidence.http import Reply
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File, Layer
from eightstage.policy import Policy, parse

__all__ = ["build", "endurance", "file", "image", "link", "patience", "policy", "process", "start", "stop", "workout"]

PORT = 3000
LISTENING = (Socket(PORT, is_open=True),)
_HEALTHY = Reply(200, "application/json", '{"status": "ok", "uptime": 1, "version": "1.0.0"}')
_ROUND = 60
_USER = (1001, 1001, 1001, 1001)
_PROCESS = Confinement("/app/serve", _USER, _USER, (), (0, 0, 0), no_new_privileges=True, seccomp=2)
_START = Start(
    healthy_s=1.0,
    first_answer_s=0.5,
    health=_HEALTHY,
    processes=(Process(7, 1001, "/app/serve"),),
    log=(),
    status="healthy",
)
_PATIENCE = Patience(5.0, is_alive=True, stay=Stay(15.0))
_STOP = Stop(reply=_HEALTHY, refused_s=0.2, exit_code=0, seconds=1.0, log=())
_WORKOUT = Workout(
    confined=(_PROCESS,),
    listening=LISTENING,
    answered=40,
    rejections={"two lengths": "400"},
    large_heads={"a header of two megabytes": "431"},
    headers=(("Content-Type", "application/json"),),
    is_alive=True,
    changed=(),
    output=('{"message": "answered"}',),
    errors=(),
    memory=40_000_000,
    orphan=Orphan(),
    signalled=Signalled(None, is_handled=True, sockets=LISTENING),
)


def file(
    path: str,
    *,
    size: int = 1,
    mode: int = 0o755,
    user: int = 0,
    group: int = 0,
    digest: str = "",
    marks: str = "",
    machine: int = 0,
    certificates: tuple[int, ...] = (),
    text: str = "",
    md5: str = "",
) -> File:
    """A regular file of a layer; `marks` is the kind of credential that it holds, `machine` the processor it is for."""
    held = (marks,) if marks else ()
    return File(path, "file", mode, user, group, size, digest, "", held, machine, certificates, text, md5)


def link(path: str, target: str) -> File:
    """A symbolic link of a layer."""
    return File(path, "link", 0o777, 0, 0, 0, "", target)


def image(
    *files: File,
    later: tuple[tuple[File, ...], ...] = (),
    target: str = "production",
    compressed: int = 0,
    platform: str = "",
    base_layers: int = 0,
    **config: object,
) -> Image:
    """
    An image.

    Args:
        files: The files of its first layer.
        later: Those of each later one.
        target: The target that it is of.
        compressed: What a pull transfers.
        platform: What it runs on, such as "linux/amd64".
        base_layers: How many of its layers are known to be those of its base image.
        config: Its configuration, in the words of the OCI specification: `User="1001:1001"`.
    """
    layers = [
        Layer(f"sha256:{number:064}", sum(file.size for file in inside), 0 if number else compressed, inside, ())
        for number, inside in enumerate((files, *later))
    ]
    return Image(target, "", config, tuple(layers), platform=platform, base_layers=base_layers)


def policy(text: str = "") -> Policy:
    """A policy, from its text without `[service]`."""
    return parse(f'[service]\nname = "orders"\n\n{text}')


def build(**different: Any) -> Build:  # noqa: ANN401 - values of any field
    """A build in which every target was built, without a warning."""
    return attrs.evolve(Build(images={}, failures={}, seconds=1.0, stage_seconds={}, cached={}), **different)


def start(**different: Any) -> Start:  # noqa: ANN401 - values of any field
    """A start that ended healthy after a second."""
    return attrs.evolve(_START, **different)


def stop(**different: Any) -> Stop:  # noqa: ANN401 - values of any field
    """A stop that answered the request in flight, and ended after a second."""
    return attrs.evolve(_STOP, **different)


def endurance(*, files: tuple[int, ...] = (20,) * 5, memory: tuple[int, ...] = ()) -> Endurance:
    """What was open, and how many bytes were in use, after each round of sixty requests; the memory of a good one."""
    used = memory or (40_000_000,) * len(files)
    rounds = enumerate(zip(files, used, strict=True), start=1)
    return Endurance(tuple(State(_ROUND * number, *seen) for number, seen in rounds))


def patience(**different: Any) -> Patience:  # noqa: ANN401 - values of any field
    """A service that cut a slow client after five seconds, and ran on."""
    return attrs.evolve(_PATIENCE, **different)


def workout(**different: Any) -> Workout:  # noqa: ANN401 - values of any field
    """A container at work in which nothing is wrong."""
    return attrs.evolve(_WORKOUT, **different)


def process(**different: Any) -> Confinement:  # noqa: ANN401 - values of any field
    """A process of the service's user, without any rights."""
    return attrs.evolve(_PROCESS, **different)
