"""An audit service for npm, which asks about every package of the lock file in one request."""

from importlib.resources import files
from typing import Final

# Started with a port and an answer as further words.
SERVICE: Final = ("node", "--eval", files(__package__).joinpath("audit_service.js").read_text(encoding="utf-8"))
PATH: Final = "/-/npm/v1/security/advisories/bulk"
# A build step that asks as the audit would; <url> is the address of the service.
ASK: Final = ("node", "--eval", f"fetch('<url>{PATH}', {{method: 'POST', body: '{{}}'}})")
