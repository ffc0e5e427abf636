"""The machine's certificate bundle, when its environment names one (networks that inspect TLS)."""

import os
from pathlib import Path

VARIABLES = (
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
    "GIT_SSL_CAINFO",
)


def named_by() -> tuple[str, Path] | None:
    """The first variable that names a bundle that exists, with the bundle."""
    for name in VARIABLES:
        path = Path(os.environ.get(name) or "-")
        if path.is_file():
            return name, path.resolve()
    return None


def bundle() -> Path | None:
    """The bundle that build steps get as the secret `ca`, or None on an open network."""
    found = named_by()
    return found[1] if found else None
