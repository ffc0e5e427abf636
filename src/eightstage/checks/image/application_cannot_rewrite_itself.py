"""The service's user can write nothing in the image except where the policy allows it."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File
from eightstage.policy import Policy
from eightstage.structural import In

_STICKY = 0o1000


@check(
    stages=("production", "debug"),
    requires=("image/user-is-numeric",),
    explained_by=("dockerfile/application-belongs-to-root",),
    source="OWASP Docker security cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chmod=0777 "),
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
        return failed(f"{len(found)} files and folders can be written, such as {found[0]}", lines[:20])
    return passed(f"user {user}:{group} can write none of {len(image.files)} files and folders")


def _may_write(file: File, user: int, group: int) -> bool:
    if file.kind in {"link", "special"} or file.mode & _STICKY:
        return False
    owned = file.user_id == user and file.mode & 0o200
    return bool(owned or (file.group_id == group and file.mode & 0o020) or file.mode & 0o002)
