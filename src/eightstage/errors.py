"""
Errors that a user can mend, and the exit code that each ends a run with.

EightstageError                2  could not verify; the base of all
├── EngineError                2  no engine, or it refused
│   ├── EngineUnavailable      2  nothing answers and no private engine can be had
│   └── Unreachable            2  its containers cannot be reached from here
├── BaseImageError             2  a base image could not be assembled
├── PolicyError                2  eightstage.toml is not valid
├── DockerfileError            2  the Dockerfile cannot be read
├── ServiceError               2  the folder is not a service
├── AnswerError                2  an answer of the template is not valid
├── PluginError                2  a plug-in cannot be loaded
├── ReportError                2  a report cannot be written
├── NothingVerified            2  no check matched
└── WrongUse                   2  an option's value cannot be meant
"""


class EightstageError(Exception):
    """
    Something a user can fix.

    Args:
        what: One sentence that says what was wrong and where.
        hint: What to write or type instead.
    """

    exit_code = 2

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what if not hint else f"{what}\n  {hint}")
        self.what = what
        self.hint = hint


class EngineError(EightstageError):
    """The engine refused or failed."""


class EngineUnavailable(EngineError):
    """No engine answers, and no private engine can be had here."""


class Unreachable(EngineError):
    """The engine answers, and its containers cannot be reached from this machine."""


class BaseImageError(EightstageError):
    """A base image could not be assembled."""


class PolicyError(EightstageError):
    """The policy file is not valid."""


class DockerfileError(EightstageError):
    """The Dockerfile cannot be read."""


class ServiceError(EightstageError):
    """The folder is not a service that can be verified."""


class AnswerError(EightstageError):
    """An answer of the template is not valid."""


class PluginError(EightstageError):
    """A package that adds checks cannot be loaded."""


class ReportError(EightstageError):
    """A report cannot be written."""


class NothingVerified(EightstageError):
    """The selection matches no check."""


class WrongUse(EightstageError):
    """A value of the command line that cannot be meant."""
