"""Somebody's machine or job from which an engine is used: its files, its docker command, its environment."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from eightstage.engine.places import Places
from eightstage.report.json import render
from eightstage.verify.results import Report
from enginelab.lab import NAME, THERE, Lab
from enginelab.programs import command

REPOSITORY = Path(__file__).resolve().parents[3]
_SSH_CONFIG = """
Host *
    IdentityFile {folder}/files/root/key
    UserKnownHostsFile {folder}/files/root/known_hosts
    StrictHostKeyChecking yes
    BatchMode yes
"""
_ENGINE_VARIABLES = ("DOCKER_", "BUILDX_", "BUILDKIT_", "EIGHTSTAGE_", "COMPOSE_", "CI", "GITHUB_", "GITLAB_")


@attrs.frozen
class Seen:
    """
    What one verification said.

    code: Its exit code.
    output: What it printed.
    report: Its JSON report; empty when none was written.
    """

    code: int
    output: str
    report: Mapping[str, Any]

    @classmethod
    def read(cls, done: subprocess.CompletedProcess[str], report: Path) -> Self:
        """What a finished process said, with the report that it wrote, if it did."""
        text = report.read_text(encoding="utf-8") if report.is_file() else "{}"
        return cls(done.returncode, done.stdout, json.loads(text))

    @classmethod
    def of(cls, report: Report) -> Self:
        """What a verification in this process said."""
        return cls(report.exit_code, "", json.loads(render(report)))

    def ids(self, outcome: str) -> set[str]:
        """The checks with this outcome."""
        return {result["check"] for result in self.report.get("results", ()) if result["outcome"] == outcome}

    @property
    def reasons(self) -> list[str]:
        """Why checks were skipped, but those that only wait for another one, each reason once."""
        found = (r["summary"] for r in self.report.get("results", ()) if r["outcome"] == "skipped")
        return list(dict.fromkeys(reason for reason in found if not reason.startswith(("it needs ", "explained by "))))


@attrs.frozen
class Client:
    """
    A machine of the client's own, made anew for each command from `files` on top of what this machine has.

    folder: Seen by the commands at the same path; everything else that they write is gone at their end.
    lab: Its engine's programs are the client's, too.
    """

    folder: Path
    lab: Lab

    @property
    def files(self) -> Path:
        """What the client's root has in place of this machine's."""
        return self.folder / "files"

    def prepare(self) -> None:
        """Write its docker and ssh commands, keys, certificates and the name of the engine."""
        for name in ("files/etc", "files/root/.docker", "files/certs", "bin", "stage"):
            (self.folder / name).mkdir(parents=True)
        (self.files / "etc/hosts").write_text(f"127.0.0.1 localhost\n{THERE} {NAME}\n")
        plugins = {"cliPluginsExtraDirs": [str(self.lab.programs / "usr/libexec/docker/cli-plugins")]}
        (self.files / "root/.docker/config.json").write_text(json.dumps(plugins))
        (self.files / "certs/client").symlink_to(self.lab.certificates)
        (self.folder / "bin/docker").symlink_to(self.lab.programs / "usr/bin/docker")
        self._prepare_ssh()

    def run(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        enter: Sequence[str] = (),
        socket: Path | None = None,
        timeout: float = 600,
        **settings: str,
    ) -> subprocess.CompletedProcess[str]:
        """
        Run a command on the client's machine.

        Args:
            words: The command line.
            cwd: Its working folder, below `folder`.
            enter: The start of a command line that enters other namespaces first.
            socket: A socket that the client's machine has at /var/run/docker.sock.
            timeout: In seconds.
            settings: Environment variables, beside those of this machine that have nothing to do with engines.
        """
        script = Path(__file__).with_name("outside.sh")
        own = ["unshare", "--mount", "--propagation=private", "sh", str(script)]
        return subprocess.run(
            [*enter, *own, *map(str, words)],
            env=self._environment(cwd or self.folder, socket) | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout,
        )

    def verify(self, service: Path, *options: str, **how: Any) -> Seen:  # noqa: ANN401 - handed on as they are
        """Run `invoke verify` of a service there; see `run` for what can be set."""
        report = service / "seen.json"
        report.unlink(missing_ok=True)
        words = [sys.executable, "-m", "invoke", "verify", "--fresh", "--json-file", report, *options]
        done = self.run(*words, cwd=service, **how)
        return Seen.read(done, report)

    def _environment(self, cwd: Path, socket: Path | None) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_ENGINE_VARIABLES)}
        private = Places.default()
        bound = [self.folder, private.home, private.run, REPOSITORY, sys.prefix, sys.base_prefix]
        return inherited | {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": "/root",
            "PYTHONPATH": str(REPOSITORY / "src"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            # A private engine that came up although another engine was chosen would be seen here.
            "EIGHTSTAGE_HOME": str(self.folder / "private"),
            "STAGE": str(self.folder / "stage"),
            "FILES": str(self.files),
            "BOUND": " ".join(map(str, bound)),
            "SOCKET": str(socket or ""),
            "CLIENT_FOLDER": str(cwd),
        }

    def _prepare_ssh(self) -> None:
        configuration = self.folder / "ssh_config"
        configuration.write_text(_SSH_CONFIG.format(folder=self.folder))
        key = self.files / "root/key"
        key.touch(mode=0o600)
        key.write_bytes((self.lab.shared / "client_key").read_bytes())
        host_key = (self.lab.shared / "host_key.pub").read_text().strip()
        (self.files / "root/known_hosts").write_text(f"{NAME},{THERE} {host_key}\n")
        ssh = self.folder / "bin/ssh"
        words = shlex.join([*command(self.lab.tools, "ssh"), "-F", str(configuration)])
        ssh.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        ssh.chmod(0o755)
