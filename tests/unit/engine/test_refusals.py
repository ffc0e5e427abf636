"""Messages of engines, as they were seen, and whose fault each is."""

import pytest

from eightstage.engine.refusals import in_short, is_about_image, is_about_port, is_refusal

CREATE = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: "
)
EXEC = "OCI runtime exec failed: exec failed: unable to start container process: "


@pytest.mark.parametrize(
    "message",
    [
        f'{CREATE}exec: "nope": executable file not found in $PATH: unknown',
        f'{CREATE}exec: "/etc/passwd": permission denied: unknown',
        f'{CREATE}exec: "/tmp": is a directory: unknown: permission denied',
        f'{EXEC}exec: "/app/run": stat /app/run: no such file or directory: unknown',
        "unable to find user nosuch: no matching entries in passwd file",
        "OCI runtime create failed: crun: executable file `nope` not found in $PATH: No such file or directory",
        "Cannot mkdir: /etc/passwd is not a directory",
        "no command specified",
    ],
)
def test_image_is_the_cause(message: str) -> None:
    """A program, user or folder that is not there, or cannot be used."""
    assert is_about_image(message)


@pytest.mark.parametrize(
    "message",
    [
        f'{CREATE}error mounting "/var/lib/x" to rootfs at "/x": no such file or directory: unknown',
        f"{CREATE}unable to apply cgroup configuration: mkdir /sys/fs/cgroup/x: permission denied: unknown",
        f'{EXEC}exec: "sh": resource temporarily unavailable: unknown',
        "driver failed programming external connectivity on endpoint x: bind: cannot assign requested address",
        "write /var/lib/docker/x: no space left on device",
        "container 4fb2 is not running",
    ],
)
def test_engine_is_the_cause(message: str) -> None:
    """The machine lacks something, or the container is gone: no word about the image."""
    assert not is_about_image(message)


def test_output_of_a_command_is_no_refusal() -> None:
    """A program that was started may end with 127 and say that it found nothing."""
    assert is_refusal(f'{EXEC}exec: "curl": executable file not found in $PATH: unknown\r\n')
    assert not is_refusal("sh: 1: curl: not found")


def test_message_is_shortened_to_its_reason() -> None:
    """What each program puts in front of the message is left out."""
    message = f'{CREATE}exec: "nope": executable file not found in $PATH: unknown'

    assert in_short(message) == 'exec: "nope": executable file not found in $PATH'


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            f"driver failed programming connectivity on endpoint eightstage-0123456789ab-debug-start ({'0f' * 32}): no",
            "driver failed programming connectivity on endpoint eightstage-debug-start: no",
        ),
        (f"container {'0f' * 32} is not running", "container is not running"),
        (f"no such image: sha256:{'0f' * 32}", f"no such image: sha256:{'0f' * 32}"),
    ],
)
def test_message_is_the_same_in_the_next_run(message: str, said: str) -> None:
    """Numbers and names of a container are left out; what is the same for the same content stays."""
    assert in_short(message) == said


@pytest.mark.parametrize(
    "message",
    [
        "Bind for 127.0.0.1:3000 failed: port is already allocated",
        "failed to bind host port for 127.0.0.1:3000:172.17.0.2:3000/tcp: address already in use",
        "rootlessport listen tcp 127.0.0.1:3000: bind: address already in use",
        "Ports are not available: exposing port TCP 127.0.0.1:3000 -> 0.0.0.0:0: listen tcp4 127.0.0.1:3000",
    ],
)
def test_port_is_the_cause(message: str) -> None:
    """Something else listens there: another container, or a program of the engine's machine."""
    assert is_about_port(message)
    assert not is_about_image(message)


def test_other_trouble_with_the_network_is_not_about_a_port() -> None:
    """A free port would not help."""
    assert not is_about_port("driver failed programming external connectivity: bind: cannot assign requested address")
