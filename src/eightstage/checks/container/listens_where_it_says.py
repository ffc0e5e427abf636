"""The container listens on exactly its exposed ports, on every address."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.processes import Socket
from eightstage.evidence.container.workout import Workout
from eightstage.evidence.image import Image

_EXPOSED = facts.image(ExposedPorts={"3000/tcp": {}})


def _listening(*sockets: Socket) -> Workout:
    return facts.workout(listening=sockets)


@check(
    stages=("production", "debug"),
    requires=("container/becomes-healthy",),
    source=(
        Source("Dockerfile reference, EXPOSE", "https://docs.docker.com/reference/dockerfile/#expose"),
        Source("The eight stages, production", "docs/stages.md#production"),
    ),
    level=Level.BEGINNER,
    guide="stages/production",
    examples=(
        bad(
            says="another port, too",
            workout=_listening(Socket(3000, is_open=True), Socket(4711, is_open=True)),
            image=_EXPOSED,
        ),
        bad(says="nothing on the port", workout=_listening(), image=_EXPOSED),
        bad(says="loopback only", workout=_listening(Socket(3000, is_open=False)), image=_EXPOSED),
        good(says="the port, on every address", workout=_listening(Socket(3000, is_open=True)), image=_EXPOSED),
    ),
)
def listens_where_it_says(target: str, workout: Workout, image: Image) -> Verdict:
    """
    Why: nobody guards a port that was never declared; a declared port on 127.0.0.1 cannot be reached.
    Fix: listen on the declared port, without a host name, and on no other port.
    """
    declared = {int(port.partition("/")[0]) for port in image.config.get("ExposedPorts") or {}}
    listening = {socket.port: socket.is_open for socket in workout.listening}
    extra, missing = sorted(listening.keys() - declared), sorted(declared - listening.keys())
    hidden = sorted(port for port, is_open in listening.items() if port in declared and not is_open)
    problems = [f"{target} listens on {port}, which is not exposed" for port in extra]
    problems += [f"{target} exposes {port}, and nothing listens" for port in missing]
    problems += [f"{target} listens on {port} on one address only" for port in hidden]
    if problems:
        return failed(problems[0], tuple(problems[1:]))
    return passed(f"listens on {', '.join(map(str, sorted(listening)))}, on every address")
