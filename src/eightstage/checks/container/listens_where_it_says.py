"""The container listens on exactly its exposed ports, on every address."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.workout import Workout
from eightstage.evidence.image import Image


@check(
    stages=("production", "debug"),
    requires=("container/becomes-healthy",),
    source="Dockerfile reference, EXPOSE: https://docs.docker.com/reference/dockerfile/#expose; "
    "docs/stages.md#production",
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
