"""What credentials look like."""

import re

# The mark of what a verification itself gives to a build as a secret.
PLANTED = "planted secret"
# Each with texts; at least one is in whatever matches. Finding those is many times faster than matching.
_CREDENTIALS = {
    "private key": (
        (b"PRIVATE KEY-----",),
        re.compile(rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    ),
    # Without the key of the vendor's own documentation, which ends in EXAMPLE.
    "cloud access key": ((b"AKIA",), re.compile(rb"\bAKIA(?!.{9}EXAMPLE\b)[0-9A-Z]{16}\b")),
    "token of a code host": (
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_", b"glpat-"),
        re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82}|glpat-[A-Za-z0-9_-]{20})\b"),
    ),
    "token of a package registry": (
        (b"npm_", b"pypi-AgEIcHlwaS5vcmc"),
        re.compile(rb"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50})"),
    ),
    "token of a chat": ((b"xox",), re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    "key of a payment service": ((b"k_live_",), re.compile(rb"\b[rs]k_live_[0-9A-Za-z]{24,}")),
    PLANTED: ((b"eightstage-canary-",), re.compile(rb"eightstage-canary-[0-9a-f]{16}")),
}


def marks(data: bytes) -> tuple[str, ...]:
    """The kinds of credentials that stand in `data`."""
    return tuple(
        name
        for name, (texts, form) in _CREDENTIALS.items()
        if any(text in data for text in texts) and form.search(data)
    )
