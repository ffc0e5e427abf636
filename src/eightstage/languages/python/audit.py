"""An OSV service for pip-audit, which asks about one package after the other."""

from importlib.resources import files
from typing import Final

# Started with a port and an answer as further words.
SERVICE: Final = ("python3", "-c", files(__package__).joinpath("audit_service.py").read_text(encoding="utf-8"))
PATH: Final = "/v1/query"
_QUESTION: Final = b'{"package": {"name": "probe"}}'
# A build step that asks as the audit would; <url> is the address of the service.
ASK: Final = ("python3", "-c", f"import urllib.request; urllib.request.urlopen('<url>{PATH}', {_QUESTION!r})")
