"""The image's user has an account in passwd, and no shell to log in with."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import PASSWD

_FIELDS = ("name", "password", "user", "group", "comment", "home", "shell")
_CLOSED = frozenset({"nologin", "false", "true", "sync"})
_ACCOUNT = facts.file(PASSWD, text="root:x:0:0::/root:/bin/sh\napp:x:1001:1001::/nonexistent:/usr/sbin/nologin")
_OPEN = facts.file(PASSWD, text="app:x:1001:1001::/home/app:/bin/sh")


@check(
    of_contract=True,
    stages=("production", "debug"),
    requires=("image/user-is-numeric",),
    source=(
        Source("passwd(5)", "https://man7.org/linux/man-pages/man5/passwd.5.html"),
        Source("nologin(8)", "https://man7.org/linux/man-pages/man8/nologin.8.html"),
        Source("The eight stages, production", "docs/stages.md#production"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    defect=In("security").append("RUN sed -i /:<uid>:<gid>:/d /assembly/runtime/etc/passwd"),
    examples=(
        bad(says="no file of accounts", image=facts.image(User="1001:1001")),
        bad(says="others have one", image=facts.image(_ACCOUNT, User="1002:1001")),
        bad(
            says="a shell that is there",
            image=facts.image(_OPEN, facts.file("/usr/bin/dash"), facts.link("/bin/sh", "/usr/bin/dash"), User="1001"),
        ),
        good(says="an account without a shell", image=facts.image(_ACCOUNT, User="1001:1001")),
        good(says="a shell that is not in the image", image=facts.image(_OPEN, User="1001:1001")),
        good(says="root, whom container/runs-without-root reports", image=facts.image(User="0"), is_skipped=True),
        good(
            says="accounts that stand in another file",
            image=facts.image(facts.link(PASSWD, "/usr/etc/passwd"), facts.file("/usr/etc/passwd"), User="1001:1001"),
            is_skipped=True,
        ),
    ),
)
def user_has_an_account(image: Image) -> Verdict:
    """
    Why: a library that asks for the name or home of a user without an account fails, perhaps in one request of a
    thousand; a shell in the account is one more way in.
    Fix: let production's /etc/passwd have the line `app:x:1001:1001::/nonexistent:/usr/sbin/nologin`.
    """
    user = (image.config.get("User") or "0").partition(":")[0]
    if int(user) == 0:
        return skipped("it runs as root; see container/runs-without-root")
    file = image.follow(PASSWD)
    if file is None:
        return failed(f"user {user} has no account: there is no {PASSWD}")
    if file.size and not file.text:
        return skipped(f"{PASSWD} is {file.path}, which is not read")
    lines = (dict(zip(_FIELDS, line.split(":"), strict=False)) for line in file.text.splitlines())
    account = next((fields for fields in lines if fields.get("user") == user), None)
    if account is None:
        return failed(f"user {user} has no account in {PASSWD}")
    shell = account.get("shell") or "/bin/sh"
    program = image.follow(shell)
    if program is not None and program.is_program and shell.rpartition("/")[2] not in _CLOSED:
        return failed(f"{account['name']} can log in with {shell}")
    return passed(f"user {user} is {account['name']}, whose shell {shell} lets nobody in")
