"""
How published ports of containers are reached from here: proven once for each run, with a container of our own.

The engine may be on this machine, in a virtual machine, on another host, or around the container that this process runs
in. Which address leads to its containers cannot be known from its own address, so it is tried.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from eightstage.engine.containers import Container
from eightstage.engine.scope import Scope
from eightstage.engine.toolbox import NoTools, start
from eightstage.engine.ways import LOOPBACK, OWN_ADDRESS, Way
from eightstage.errors import EngineError, EngineUnavailable, Unreachable

# Where containers of the engine are reached, for networks in which none of the other ways works.
VARIABLE = "EIGHTSTAGE_ADDRESS"
_ANYWHERE = "0.0.0.0"  # noqa: S104 - on a machine that is not this one, loopback is out of reach
_PORT = 39_107
_LISTEN_S = 30.0
_ANSWER_S = 3.0

# Answers each connection with the word it was given, in the first language that the image has.
_LISTENER = f"""
word=$1
if command -v perl >/dev/null; then
    exec perl -MIO::Socket::INET -e '
        my $s = IO::Socket::INET->new(LocalPort => {_PORT}, Listen => 5, ReuseAddr => 1) or die $!;
        $| = 1; print "listening\\n"; while (my $c = $s->accept) {{ print $c $ARGV[0]; close $c }}' "$word"
elif command -v node >/dev/null; then
    exec node -e '
        require("net").createServer((c) => c.end(process.argv[1]))
            .listen({_PORT}, () => console.log("listening"))' "$word"
elif command -v python3 >/dev/null; then
    exec python3 -u -c '
import socket, sys
s = socket.create_server(("", {_PORT}))
print("listening")
while True:
    c, _ = s.accept(); c.sendall(sys.argv[1].encode()); c.close()' "$word"
elif nc --help 2>&1 | grep -q -e "-e PROG"; then
    echo listening
    exec nc -lk -p {_PORT} -e echo "$word"
fi
echo nothing here can listen; exit 1
"""


def settle(scope: Scope) -> None:
    """Find the way for all containers of a run, before anything is judged; the scope keeps it, or why there is none."""
    try:
        scope.way = prove(scope)
    except Unreachable as error:
        scope.way = error


def prove(scope: Scope) -> Way:
    """
    The first way by which a container of the engine answers.

    Raises:
        Unreachable: None does; says what was tried, and what to set.
    """
    tried = []
    for way in _candidates(scope.engine.host):
        try:
            if _works(scope, way):
                return way
        except NoTools as error:
            if way.address == LOOPBACK:
                return way  # where Docker is expected to be, until a container is there to prove it
            raise Unreachable(f"{error}, so the way to the engine's published ports cannot be found") from error
        tried.append(str(way))
    raise Unreachable(
        f"containers of {scope.engine.host} cannot be reached from here ({', '.join(tried)}); "
        f"set {VARIABLE} to an address at which this machine reaches the ports that the engine publishes"
    )


def _candidates(host: str) -> Iterator[Way]:
    given = os.environ.get(VARIABLE)
    if given:
        yield _to(_resolved(given, VARIABLE))
    elif host.startswith(("tcp://", "ssh://", "http://", "https://")):
        yield _to(_resolved(urlsplit(host).hostname or LOOPBACK, host))
    else:
        yield Way(LOOPBACK, LOOPBACK)
    yield OWN_ADDRESS


def _to(address: str) -> Way:
    return Way(LOOPBACK if address.startswith("127.") else _ANYWHERE, address)


def _resolved(name: str, where: str) -> str:
    """An address, since a service may refuse a request that names its host otherwise than it knows itself."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        # Engines publish on the addresses of version 4 everywhere, and of version 6 where it is set up.
        return str(min(found, key=lambda entry: entry[0] != socket.AF_INET)[4][0])
    except OSError as error:
        raise EngineUnavailable(f"the host {name!r} of {where} cannot be found: {error.strerror}") from error


def _works(scope: Scope, way: Way) -> bool:
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

    command = ("/bin/sh", "-c", _LISTENER, "sh", scope.run_id)
    try:
        with start(scope, "reach", command, ports=[_PORT], way=way, pids_limit=64) as listener:
            _wait_until_it_listens(listener)
            return _hears(listener.address(_PORT), scope.run_id)
    except EngineError as error:
        # An engine without bridges cannot publish on this address; another way may be open.
        if isinstance(error.__cause__, APIError) and error.__cause__.is_server_error():
            return False
        raise


def _wait_until_it_listens(container: Container) -> None:
    def seen(state: dict[str, object]) -> bool | None:
        if "listening" in container.log(3):
            return True
        return None if state["Running"] else False

    if not container.wait("listening", seen, _LISTEN_S):
        raise NoTools("no image with a shell has perl, node, python3 or nc")


def _hears(address: tuple[str, int], word: str) -> bool:
    deadline = time.monotonic() + _ANSWER_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(address, timeout=_ANSWER_S) as connection:
            if connection.recv(64).decode(errors="replace").strip() == word:
                return True
        time.sleep(0.1)
    return False
