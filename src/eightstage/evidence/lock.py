"""The lock file of a service, read by its language."""

from eightstage import languages
from eightstage.evidence import NoEvidence, TextContext, evidence
from eightstage.languages.lock import Lock


@evidence()
def lock(context: TextContext, _: str) -> Lock | None:
    """Its lock file; None when it has none that is known. Without a language, the file says which it is."""
    service = context.service
    own = service.policy.service.language
    for name in (own,) if own else languages.names():
        reader = languages.module(name, "lock")
        text = service.files.text(reader.FILE) if reader else None
        if reader is None or text is None:
            continue
        try:
            found: Lock = reader.read(text)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoEvidence(f"{reader.FILE} cannot be read: {error}") from error
        return found
    return None
