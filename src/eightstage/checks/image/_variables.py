"""Variables that name files which are read and never written."""

import re

from eightstage.languages.ecosystem import known

# A bundle of certificates; those of a language are in its folder.
_BUNDLES = frozenset({"SSL_CERT_FILE", "GIT_SSL_CAINFO"})
_BUNDLE = re.compile(r"[A-Z0-9_]+_CA_BUNDLE")
_OTHERS = frozenset({"SSL_CERT_DIR", "LD_PRELOAD", "TZDIR"})
# Those that hold several, with colons or blanks between them.
_LISTS = frozenset({"SSL_CERT_DIR", "LD_PRELOAD"})


def names_bundle(name: str) -> bool:
    """Whether the variable names a file of CA certificates."""
    is_of_language = name in known().reads and "CERT" in name
    return name in _BUNDLES or is_of_language or _BUNDLE.fullmatch(name) is not None


def names_files(name: str) -> bool:
    """Whether the variable names files or folders which are read."""
    return names_bundle(name) or name in _OTHERS or name in known().reads


def paths(name: str, value: str) -> tuple[str, ...]:
    """The absolute paths that the variable's value names."""
    parts = re.split(r"[:\s]+" if name in _LISTS else r"\n", value)
    return tuple(path for path in parts if path.startswith("/") and "$" not in path)
