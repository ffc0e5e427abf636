"""
An audit service in a container of the engine that answers as it was started: clean, vulnerable, or not at all.

Build steps reach it at the container's own address, wherever the engine is, and no firewall of this machine stands in
between. It counts who asked, so that silence is not taken for an answer.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from enum import Enum
from types import TracebackType
from typing import Self
from uuid import uuid4

from eightstage.engine import toolbox
from eightstage.engine.scope import Scope
from eightstage.engine.ways import OWN_ADDRESS
from eightstage.evidence import NoEvidence

_START_S = 30.0


class Answer(Enum):
    """What the service says of every package it is asked about."""

    CLEAN = "clean"
    VULNERABLE = "vulnerable"
    SILENT = "silent"


class AuditService:
    """
    A running service; a context manager.

    Args:
        scope: The run that its container belongs to.
        program: A command that serves what the audit of a language asks for; port and answer follow as further words.
        answer: What it says.
    """

    def __init__(self, scope: Scope, program: Sequence[str], answer: Answer = Answer.VULNERABLE) -> None:
        self._scope = scope
        self._program = program
        self._answer = answer
        # The builder keeps what a step was answered for an address; another address asks anew.
        self._port = 20_000 + uuid4().int % 40_000
        self._end = ExitStack()

    def __enter__(self) -> Self:
        command = (*self._program, str(self._port), self._answer.value)
        purpose = f"audit-{uuid4().hex[:6]}"
        starting = toolbox.start(self._scope, purpose, command, ports=[self._port], way=OWN_ADDRESS)
        self._container = self._end.enter_context(starting)
        try:
            self._container.wait("listening", self._listening, _START_S)
        except BaseException:
            self._end.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._end.close()

    @property
    def url(self) -> str:
        """What a build step calls it."""
        host, port = self._container.address(self._port)
        return f"http://{host}:{port}"

    @property
    def asked(self) -> int:
        """How many audits it was asked for."""
        return self._container.output("stdout").count("asked")

    def _listening(self, state: dict[str, object]) -> bool | None:
        if not state["Running"]:
            raise NoEvidence("the audit service did not start: " + " ".join(self._container.log(3)))
        return True if "listening" in self._container.log() else None
