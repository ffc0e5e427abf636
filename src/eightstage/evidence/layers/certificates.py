"""When the certificates of a file end."""

import ssl
from typing import Final

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
# What is said of one that cannot be read, and of one that is no authority's: the standard library tells no end of it.
UNREADABLE: Final = 0
UNTOLD: Final = 253_402_300_799


def ends(content: bytes) -> tuple[int, ...]:
    """
    When each certificate in PEM format ends.

    Args:
        content: Any text.

    Returns:
        Seconds since 1970; UNREADABLE for what is no certificate, UNTOLD for one that is no authority's.
    """
    return tuple(_end(part.partition(_END)[0]) for part in content.split(_BEGIN)[1:])


def _end(body: bytes) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=(_BEGIN + body + _END).decode("ascii"))
        told = [ssl.cert_time_to_seconds(str(found["notAfter"])) for found in context.get_ca_certs()]
    except (ssl.SSLError, ValueError):
        return UNREADABLE
    return int(told[0]) if told else UNTOLD
