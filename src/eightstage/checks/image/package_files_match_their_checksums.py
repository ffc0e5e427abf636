"""Programs and libraries of packages match the checksums that dpkg notes: no layer has changed them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from eightstage import facts
from eightstage.checks import Level, Severity, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.image import Image
from eightstage.evidence.layers import DIVERSIONS, SUMS, File

_DEBIAN, _SCRATCH = "FROM debian:trixie-slim AS production\n", "FROM scratch AS production\n"
_SUM = "d41d8cd98f00b204e9800998ecf8427e"
_LDD, _CHANGED = facts.file("/usr/bin/ldd", md5=_SUM), facts.file("/usr/bin/ldd", md5="0" * 32)
_STATIC = "1" * 32
_NOTES = facts.file("/var/lib/dpkg/info/libc-bin.md5sums", text=f"{_SUM}  usr/bin/ldd\n{_STATIC}  usr/bin/ldd-static")
_UPDATED = facts.file("/var/lib/dpkg/info/libc-bin.md5sums", text=f"{'0' * 32}  usr/bin/ldd")
_DISTROLESS = facts.file("/var/lib/dpkg/status.d/libc-bin.md5sums", text=f"{_SUM}  usr/bin/ldd")
_DIVERTED = facts.file(DIVERSIONS, text="/usr/bin/ldd\n/usr/bin/ldd.real\nsafe-ldd")


@check(
    stages=RUNNABLE,
    source=(
        Source("dpkg(1), --verify", "https://manpages.debian.org/trixie/dpkg/dpkg.1.en.html"),
        Source("deb-md5sums(5)", "https://manpages.debian.org/trixie/dpkg-dev/deb-md5sums.5.en.html"),
    ),
    level=Level.ADVANCED,
    guide="stages/security",
    severity=Severity.WARNING,
    defect=In("testing").begin("RUN printf '\\n' >>/usr/bin/ldd"),
    examples=(
        bad(_DEBIAN, says="a later layer changes one", image=facts.image(_LDD, _NOTES, later=((_CHANGED,),))),
        bad(
            _DEBIAN,
            says="the step that installs the package changes one",
            image=facts.image(later=((_NOTES, _CHANGED),), base_layers=1),
        ),
        bad(_SCRATCH, says="what is copied is not what was installed", image=facts.image(_DISTROLESS, _CHANGED)),
        good(_DEBIAN, says="only its mode is changed", image=facts.image(_LDD, _NOTES, later=((_LDD,),))),
        good(_DEBIAN, says="the base image changed it", image=facts.image(_NOTES, _CHANGED, base_layers=1)),
        good(_DEBIAN, says="nobody knows which layers are the base image's", image=facts.image(_NOTES, _CHANGED)),
        good(
            _DEBIAN,
            says="the package was updated",
            image=facts.image(_LDD, _NOTES, later=((_CHANGED, _UPDATED),)),
        ),
        good(
            _DEBIAN,
            says="another package has taken its place",
            image=facts.image(_LDD, _NOTES, later=((_CHANGED, _DIVERTED),)),
        ),
        good(
            _SCRATCH,
            says="another file of its package stands in its place",
            image=facts.image(_NOTES, facts.file("/usr/bin/ldd", md5=_STATIC)),
        ),
        good(
            _DEBIAN,
            says="an alternative, which is a link",
            image=facts.image(_LDD, _NOTES, later=((facts.link("/usr/bin/ldd", "/usr/bin/ldd.real"),),)),
        ),
        good(_SCRATCH, says="it was left out", image=facts.image(_DISTROLESS)),
        good(_SCRATCH, says="no package notes checksums", image=facts.image(_CHANGED), is_skipped=True),
    ),
)
def package_files_match_their_checksums(target: str, image: Image, dockerfile: Dockerfile) -> Verdict:
    """
    Why: who looks for known vulnerabilities goes by the version of the package, and the file is not of that version;
    the next update of the package brings back the old one.
    Fix: install it as a package, or put your own file below /usr/local, which is found first.
    """
    sums = _sums(image)
    if not sums:
        return skipped("no package notes checksums of programs or libraries, as those of dpkg do")
    is_from_scratch = dockerfile.base(dockerfile.root(dockerfile.named[target])).text == "scratch"
    found = tuple(_changed(image, sums, is_told=is_from_scratch or image.base_layers > 0))
    if found:
        return failed(and_more(found), found[1:20])
    return passed(f"{len(sums)} programs and libraries are as their packages brought them, or left out")


def _sums(image: Image) -> Mapping[str, set[str]]:
    """By path, the checksums of all packages that bring it; what a package diverts is meant to differ."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, file in image.files.items():
        for line in file.text.splitlines() if SUMS.fullmatch(path) else ():
            checksum, _, name = line.partition("  ")
            found[f"/{name}"].add(checksum)
    for path in image.files[DIVERSIONS].text.splitlines() if DIVERSIONS in image.files else ():
        found.pop(path, None)
    return found


def _changed(image: Image, sums: Mapping[str, set[str]], *, is_told: bool) -> Iterator[str]:
    """
    What differs, and the step that changed it; `is_told`: whether the layers of the base image are known.

    Where they are not, a lower layer that holds the package's own file shows that a later one changed it.
    """
    layers = _layers(image)
    # A file of a package may stand under the name of another one.
    known = {checksum for allowed in sums.values() for checksum in allowed}
    for path, allowed in sums.items():
        file = _content(image, path)
        if file is None or not file.md5 or file.md5 in known:
            continue
        number = max(layers[file.path])
        was_right = any(lower.md5 in allowed for lower in layers[file.path].values())
        if number >= image.base_layers if is_told else was_right:
            yield f"{file.path}, of {image.made_by[number][:60]}, is not the file of its package"


def _content(image: Image, path: str) -> File | None:
    """The file at `path`, whose folders may be links; None where it was left out, or a link took its place."""
    entry = image.resolve(path)
    return image.follow(path) if entry is not None and entry.kind in {"file", "hard link"} else None


def _layers(image: Image) -> Mapping[str, dict[int, File]]:
    """By path, the layers that hold a program or library there."""
    found: dict[str, dict[int, File]] = defaultdict(dict)
    for number, layer in enumerate(image.layers):
        for file in layer.files:
            if file.md5:
                found[file.path][number] = file
    return found
