"""A database of vulnerabilities for govulncheck, served over HTTP by the Perl that Debian's image of Go has."""

from importlib.resources import files
from typing import Final

# Started with a port and an answer as further words.
SERVICE: Final = ("perl", "-e", files(__package__).joinpath("audit_service.pl").read_text(encoding="utf-8"))
PATH: Final = "/index/modules.json.gz"
# A build step that asks as the audit would; <url> is the address of the service.
ASK: Final = ("curl", "--silent", "--output", "/dev/null", f"<url>{PATH}")
