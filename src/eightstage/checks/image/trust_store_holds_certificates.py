"""Where the image has a bundle of CA certificates, there are certificates in it that have not expired."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.checks.image._variables import names_bundle, paths
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import UNREADABLE, File

_DEBIAN = "/etc/ssl/certs/ca-certificates.crt"
# Where distributions keep it, and TLS libraries look for it.
_BUNDLES = (
    _DEBIAN,
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/certs/ca-bundle.crt",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
)
# The ends of a certificate in 2040, and of one in 2010.
_VALID, _EXPIRED = 2_208_988_800, 1_262_304_000
# Larger files are not read; a bundle is a quarter of that.
_LARGEST = 1024 * 1024


@check(
    stages=RUNNABLE,
    source=(
        Source("OpenSSL, SSL_CERT_FILE", "https://docs.openssl.org/master/man7/openssl-env/"),
        Source("Go, where crypto/x509 looks for roots", "https://go.dev/src/crypto/x509/root_linux.go"),
        Source("Docker documentation, RUN --mount", "https://docs.docker.com/reference/dockerfile/#run---mount"),
    ),
    level=Level.ADVANCED,
    guide="stages/production",
    defect=In("security").append(f"RUN : >/assembly/runtime{_DEBIAN}"),
    examples=(
        bad(says="what a mounted secret left behind", image=facts.image(facts.file(_DEBIAN, size=0))),
        bad(says="a text without a certificate", image=facts.image(facts.file(_DEBIAN, size=200))),
        bad(
            says="the file that a variable names",
            image=facts.image(facts.file("/app/ca.pem"), Env=["SSL_CERT_FILE=/app/ca.pem"]),
        ),
        bad(
            says="all have expired",
            image=facts.image(facts.file(_DEBIAN, size=4000, certificates=(_EXPIRED, _EXPIRED))),
            today=date(2026, 12, 1),
        ),
        bad(
            says="nothing in it can be read",
            image=facts.image(facts.file(_DEBIAN, size=4000, certificates=(UNREADABLE, UNREADABLE))),
        ),
        good(
            says="old roots stay in a bundle for years",
            image=facts.image(facts.file(_DEBIAN, certificates=(_VALID, _EXPIRED, UNREADABLE))),
            today=date(2026, 12, 1),
        ),
        good(says="a bundle", image=facts.image(facts.file(_DEBIAN, size=200_000, certificates=(_VALID,) * 140))),
        good(
            says="a link to it",
            image=facts.image(
                facts.link("/etc/ssl/cert.pem", "certs/ca-certificates.crt"),
                facts.file(_DEBIAN, certificates=(_VALID,)),
            ),
        ),
        good(
            says="an empty one, where a variable names another",
            image=facts.image(
                facts.file(_DEBIAN, size=0),
                facts.file("/app/ca.pem", certificates=(_VALID,)),
                Env=["SSL_CERT_FILE=/app/ca.pem"],
            ),
        ),
        good(says="too large to be read", image=facts.image(facts.file(_DEBIAN, size=2_000_000)), is_skipped=True),
        good(says="none: a service may need none", image=facts.image(facts.file("/app/serve")), is_skipped=True),
    ),
)
def trust_store_holds_certificates(image: Image, today: date) -> Verdict:
    """
    Why: with an empty bundle, or one in which all have expired, every TLS connection to another service is refused, and
    nothing shows it before. A secret that a step mounts over the bundle leaves an empty file where no package has put
    one.
    Fix: install ca-certificates before the step that mounts a secret there, and copy the bundle from that stage.
    """
    found = dict.fromkeys(_named(image)) or dict.fromkeys(path for path in _BUNDLES if image.follow(path) is not None)
    files = [file for path in found if (file := image.follow(path)) is not None and file.size <= _LARGEST]
    if not files:
        return skipped("it has no bundle of certificates that could be read")
    useless = tuple(says for file in files if (says := _useless(file, today)))
    if useless:
        return failed(and_more(useless), useless[1:])
    return passed(", ".join(sorted({f"{file.path} holds {_told(file, today)}" for file in files})))


def _useless(file: File, today: date) -> str:
    """Why nothing can be trusted by a bundle; empty when something can be."""
    if not file.certificates:
        return f"{file.path} holds no certificate ({file.size} bytes)"
    readable = [end for end in file.certificates if end != UNREADABLE]
    if not readable:
        return f"{file.path} holds {len(file.certificates)} texts that look like certificates, and none can be read"
    if max(readable) >= _seconds(today):
        return ""
    last = datetime.fromtimestamp(max(readable), UTC).date()
    return f"all certificates of {file.path} have expired, the last on {last}; the day of this machine is {today}"


def _told(file: File, today: date) -> str:
    expired = sum(UNREADABLE < end < _seconds(today) for end in file.certificates)
    share = f", {expired} of them expired on {today}, the day of this machine" if expired else ""
    return f"{len(file.certificates)} certificates{share}"


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _named(image: Image) -> Iterator[str]:
    """The bundles that variables name, and that are there; image/variables-name-files-that-exist reports the others."""
    for name, value in sorted(image.environment.items()):
        found = paths(name, value) if names_bundle(name) else ()
        yield from (path for path in found if image.follow(path) is not None)
