"""
An engine that is not on this machine, as far as one machine can have that.

It runs in namespaces of its own: other process numbers, another network, another root, and nothing here shows its
folders. It is reached over one cable, a pair of virtual interfaces, and has the bridge address that the private engine
of this machine has, too. Its network ends in the first process of those namespaces, and that one ends with this
process, even where this process is killed.
"""

import ipaddress
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs

from eightstage.engine.locking import exclusive
from eightstage.engine.places import Places
from enginelab.keys import write_certificates, write_ssh_key
from enginelab.programs import command, provide

# Both ends of the cable: 198.18.0.0/15 is set aside for tests of networks (RFC 2544).
HERE, THERE = "198.18.231.1", "198.18.231.2"
NAME = "docker"
CABLE = "eslab0", "eslab1"
_CGROUP = "eslab0"
_START_S = 60.0
_SSHD = f"""
ListenAddress {THERE}:22
HostKey /lab/host_key
AuthorizedKeysFile /lab/client_key.pub
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PidFile /run/sshd.pid
"""


@attrs.frozen
class Lab:
    """
    The engine elsewhere, while it runs.

    folder: What the lab keeps on disk; gone at its end.
    init: The number of the first process of its namespaces, as this machine counts.
    programs: The root with the engine's programs.
    tools: The root with the lab's own.
    """

    folder: Path
    init: int
    programs: Path
    tools: Path

    @property
    def shared(self) -> Path:
        """The one folder that both sides see."""
        return self.folder / "shared"

    @property
    def socket(self) -> Path:
        """The engine's socket, in the file system that both sides see."""
        return self.shared / "docker.sock"

    @property
    def certificates(self) -> Path:
        """What DOCKER_CERT_PATH names."""
        return self.folder / "client"

    def run(self, *arguments: str) -> str:
        """Run a command in the engine's namespaces; its output."""
        enter = ["nsenter", f"--target={self.init}", "--mount", "--net", "--pid", "--root", "--wd"]
        return _run([*enter, *arguments])


@contextmanager
def open_lab() -> Iterator[Lab]:
    """Bring the engine up; whatever happens, nothing of it is left at the end."""
    places = Places.default()
    folder = places.home / "lab"
    with exclusive(places.home / "lab.lock", print), ExitStack() as stack:
        programs, tools = provide(places)
        _remove(folder)  # what a killed run left
        stack.callback(_remove, folder)
        _prepare(folder)
        parent = _start(stack, folder, places, programs, tools)
        init = int(_until(lambda: _child(parent), "the namespaces did not come up"))
        _connect(stack, init, programs, tools)
        lab = Lab(folder, init, programs, tools)
        _until(lambda: _answers(lab, parent), "the engine elsewhere did not come up")
        yield lab


def _prepare(folder: Path) -> None:
    for name in ("upper/etc/ssh", "work", "root", "data", "shared", "client"):
        (folder / name).mkdir(parents=True)
    write_certificates(folder / "shared/tls", folder / "client", NAME, THERE)
    for key in ("host_key", "client_key"):
        write_ssh_key(folder / "shared" / key)
    (folder / "shared/sshd_config").write_text(_SSHD)
    shutil.copyfile(Path(__file__).with_name("inside.sh"), folder / "shared/inside.sh")
    # slirp4netns hands questions at this address on to the resolver of this machine.
    (folder / "upper/etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
    users = "root:x:0:0:root:/root:/bin/sh\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n"
    (folder / "upper/etc/passwd").write_text(users)
    (folder / "upper/etc/shadow").write_text("root:*:20000::::::\nsshd:!:20000::::::\n")


def _start(stack: ExitStack, folder: Path, places: Places, programs: Path, tools: Path) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LAB": str(folder),
        "PROGRAMS": str(programs),
        "TOOLS": str(tools),
        "CABLE": CABLE[1],
        "THERE": THERE,
        "BRIDGE": f"{ipaddress.ip_network(places.subnet)[1]}/24",
        "CGROUP": f"/{_CGROUP}",
    }
    own = ["--net", "--pid", "--mount", "--uts", "--ipc", "--propagation=private", "--fork", "--kill-child=KILL"]
    start = ["unshare", *own, "sh", str(folder / "shared/inside.sh"), "enter"]
    return _spawn(stack, start, folder / "shared/inside.log", environment)


def _connect(stack: ExitStack, init: int, programs: Path, tools: Path) -> None:
    """Lay the cable, and give the other side a way to the package registries that shows it nothing of this machine."""
    ip = command(programs, "ip")
    # The kernel takes an interface down a moment after the namespace that held its other end.
    subprocess.run([*ip, "link", "delete", CABLE[0]], capture_output=True, check=False)
    stack.callback(subprocess.run, [*ip, "link", "delete", CABLE[0]], capture_output=True, check=False)
    _run([*ip, "link", "add", CABLE[0], "type", "veth", "peer", "name", CABLE[1], "netns", str(init)])
    _run([*ip, "address", "add", f"{HERE}/24", "dev", CABLE[0]])
    _run([*ip, "link", "set", CABLE[0], "up"])
    slirp = [*command(tools, "slirp4netns"), "--configure", "--mtu=65520", "--disable-host-loopback", str(init), "tap0"]
    _spawn(stack, slirp, Path(os.devnull), dict(os.environ))


def _spawn(stack: ExitStack, words: Sequence[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a process that ends with the stack, or with this process where it is killed."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for the tests: they end the engine when they are done with it.
            start_new_session=True,
        )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _child(parent: subprocess.Popen[bytes]) -> str:
    assert parent.poll() is None, "the namespaces ended at once"
    return Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().strip()


def _answers(lab: Lab, parent: subprocess.Popen[bytes]) -> bool:
    if parent.poll() is not None:
        logs = [file.read_text(errors="replace")[-3000:] for file in sorted(lab.shared.glob("*.log"))]
        raise RuntimeError("the engine elsewhere ended:\n" + "\n".join(logs))
    ask = [str(lab.programs / "usr/bin/docker"), "--host", f"unix://{lab.socket}", "version"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def _until(ask: Callable[[], object], complaint: str) -> str:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return str(answer)
        time.sleep(0.05)
    raise TimeoutError(complaint)


def _remove(folder: Path) -> None:
    # The kernel takes the file systems down a moment after the last process that saw them.
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.1)
    for group in (*Path("/sys/fs/cgroup").glob(f"*/{_CGROUP}"), Path("/sys/fs/cgroup", _CGROUP)):
        for path in sorted((p for p in group.rglob("*") if p.is_dir()), reverse=True):
            path.rmdir()
        if group.is_dir():
            group.rmdir()


def _run(words: Sequence[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    return done.stdout
