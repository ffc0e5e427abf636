"""The service's user can write nothing in the image except where the policy allows it."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File
from eightstage.policy import Policy

_STICKY = 0o1000


@check(
    stages=("production", "debug"),
    requires=("image/user-is-numeric",),
    explained_by=("text/application-belongs-to-root",),
    source=Source(
        "OWASP Docker security cheat sheet",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chmod=0777 "),
    examples=(
        bad(says="its user owns it", image=facts.image(facts.file("/app/serve", user=1001), User="1001:1001")),
        bad(
            says="its group may write it",
            image=facts.image(facts.file("/app/serve", mode=0o775, group=1001), User="1001:1001"),
        ),
        bad(says="everybody may write it", image=facts.image(facts.file("/app/serve", mode=0o777), User="1001:1001")),
        good(says="root owns it", image=facts.image(facts.file("/app/serve"), User="1001:1001")),
        good(
            says="its user owns it, and may not write it",
            image=facts.image(facts.file("/app/serve", user=1001, mode=0o555), User="1001:1001"),
        ),
        good(
            says="a file that the policy calls writable",
            image=facts.image(facts.file("/data/state", user=1001), User="1001:1001"),
            policy=facts.policy('writable = ["/data/*"]\n'),
        ),
        good(says="root, whom container/runs-without-root reports", image=facts.image(User="0"), is_skipped=True),
    ),
)
def application_cannot_rewrite_itself(image: Image, policy: Policy) -> Verdict:
    """
    Why: an attacker in the service can write whatever that user can, and the next start runs it.
    Fix: let root own what ships, with modes 0755 and 0644; list data folders under [service] writable.
    """
    user, _, group = (image.config.get("User") or "0").partition(":")
    if int(user) == 0:
        return skipped("it runs as root, who may write everything; see container/runs-without-root")
    found = sorted(
        path
        for path, file in image.files.items()
        if _may_write(file, int(user), int(group or 0)) and not any(fnmatch(path, p) for p in policy.service.writable)
    )
    if found:
        lines = tuple(f"{image.files[path].mode:o} {path}" for path in found)
        return failed(f"user {user}:{group} can write {and_more(found)}", lines[:20])
    return passed(f"user {user}:{group} can write none of {len(image.files)} files and folders")


def _may_write(file: File, user: int, group: int) -> bool:
    if file.kind in {"link", "special"} or file.mode & _STICKY:
        return False
    owned = file.user_id == user and file.mode & 0o200
    return bool(owned or (file.group_id == group and file.mode & 0o020) or file.mode & 0o002)
