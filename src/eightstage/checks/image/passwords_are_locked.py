"""Passwords in passwd and shadow are locked: no account of the image has one, and none is empty."""

from collections.abc import Iterator

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.contract import STAGES
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import ACCOUNTS, PASSWD, SET, SHADOW

_ROOT = facts.file(PASSWD, text="root:x:0:0::/root:/bin/sh")


@check(
    stages=STAGES,
    source=(
        Source("shadow(5)", "https://man7.org/linux/man-pages/man5/shadow.5.html"),
        Source(
            "CVE-2019-5021: an image whose root has an empty password", "https://nvd.nist.gov/vuln/detail/CVE-2019-5021"
        ),
    ),
    level=Level.ADVANCED,
    guide="concepts/security",
    defect=In("security").append(
        "RUN grep -q ^root: /assembly/runtime/etc/passwd \\",
        " && printf 'root::20000:0:99999:7:::\\n' >/assembly/runtime/etc/shadow",
    ),
    examples=(
        bad(says="empty in shadow", image=facts.image(_ROOT, facts.file(SHADOW, text="root::20000:0:99999:7:::"))),
        bad(says="empty in passwd", image=facts.image(facts.file(PASSWD, text="root::0:0::/root:/bin/sh"))),
        bad(
            says="set: whoever has the image has its hash",
            image=facts.image(_ROOT, facts.file(SHADOW, text=f"root:{SET}:20000:0:99999:7:::")),
        ),
        good(says="locked", image=facts.image(_ROOT, facts.file(SHADOW, text="root:*:20000:0:99999:7:::"))),
        good(
            says="a set one that is locked", image=facts.image(_ROOT, facts.file(SHADOW, text="root:!$6$x$y:1:0::::"))
        ),
        good(says="none, because there is no shadow", image=facts.image(_ROOT)),
        good(
            says="an empty one of what is no account",
            image=facts.image(_ROOT, facts.file(SHADOW, text="gone::20000:0:99999:7:::")),
        ),
        good(says="no accounts at all", image=facts.image(facts.file("/app/serve")), is_skipped=True),
        good(
            says="accounts that stand in another file",
            image=facts.image(facts.link(PASSWD, "/usr/etc/passwd"), facts.file("/usr/etc/passwd")),
            is_skipped=True,
        ),
    ),
)
def passwords_are_locked(image: Image) -> Verdict:
    """
    Why: any process in the container becomes root with an empty password, and a hash can be guessed by everyone who
    can pull the image.
    Fix: lock it: `passwd --lock root`; create accounts with useradd, which locks them, and set no password in a build.
    """
    files = {path: file for path in ACCOUNTS if (file := image.follow(path)) is not None}
    if PASSWD not in files:
        return skipped("it has no accounts: there is no /etc/passwd")
    unread = [path for path, file in files.items() if file.size and not file.text]
    if unread:
        return skipped(f"{unread[0]} is {files[unread[0]].path}, which is not read")
    accounts = _entries(files[PASSWD].text)
    shadow = _entries(files[SHADOW].text) if SHADOW in files else {}
    found = tuple(sorted(_problems(accounts, shadow)))
    if found:
        return failed(and_more(found), found[:20])
    return passed(f"{len(accounts)} accounts, and none has a password")


def _entries(text: str) -> dict[str, str]:
    """The password field of each account; lines that stand for those of a network are none."""
    lines = (line.split(":") for line in text.splitlines())
    return {fields[0]: fields[1] for fields in lines if len(fields) > 1 and fields[0][:1] not in {"", "#", "+", "-"}}


def _problems(accounts: dict[str, str], shadow: dict[str, str]) -> Iterator[str]:
    for name, said in accounts.items():
        password, file = (shadow.get(name, "*"), SHADOW) if said == "x" else (said, PASSWD)
        if password in {"", SET}:
            yield f"{name} has {'a' if password else 'an empty'} password in {file}"
