"""Commands that test and commands that audit, of whatever language."""

import re

from eightstage.dockerfile import Command
from eightstage.languages.ecosystem import call


def is_test(command: Command) -> bool:
    """Whether it runs tests."""
    made = call(command)
    return made is not None and made.begins_with(made.tool.tests)


def is_audit(command: Command) -> bool:
    """Whether it asks a service for known vulnerabilities."""
    made = call(command)
    asks = made is not None and made.begins_with(made.tool.audits) and not is_repair(command)
    return asks or any(re.search(r"(^|/)audit\.\w+$", word) for word in command.words)


def is_repair(command: Command) -> bool:
    """Whether it changes packages because of what an audit says."""
    made = call(command)
    return made is not None and made.has(made.tool.repairs)
