"""Programs and libraries, as their ELF headers say, are for the platform that the image declares."""

import re
from collections.abc import Iterator
from typing import Final

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File
from eightstage.languages.ecosystem import known

# By the number in the ELF header: what images call the processor, and how paths name it.
_MACHINES: Final = {
    3: ("386", r"i[3-6]?86|ia32|x86"),
    8: ("mips", r"mips\w*"),
    21: ("ppc64le", r"ppc64\w*|powerpc64\w*"),
    22: ("s390x", r"s390x?"),
    40: ("arm", r"arm(?:hf|el|v\d\w*)?|arm-linux\w*"),
    62: ("amd64", r"amd64|x86[-_]64|x64"),
    183: ("arm64", r"arm64\w*|aarch64\w*|armv8\w*"),
    243: ("riscv64", r"riscv(?:64)?\w*"),
    258: ("loong64", r"loong(?:arch)?64"),
}
# What a processor runs besides its own.
_ALSO: Final = {"amd64": "386", "arm64": "arm", "mips64le": "mips", "mipsle": "mips", "mips64": "mips"}
_FOLDERS: Final = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_LIBRARY = re.compile(r"\.so(?:\.[\d.]+)?$")
_TESTS = re.compile(r"/(?:tests?|testdata|fixtures|__tests__)/")


@check(
    stages=RUNNABLE,
    explained_by=("image/platform-matches-the-engine",),
    source=(
        Source("elf(5)", "https://man7.org/linux/man-pages/man5/elf.5.html"),
        Source(
            "OCI image specification, configuration", "https://github.com/opencontainers/image-spec/blob/main/config.md"
        ),
    ),
    level=Level.ADVANCED,
    guide="usage/build",
    # A program that says of itself that it is for RISC-V.
    defect=In("security").append(
        "RUN install -D /usr/bin/tini /assembly/runtime/usr/bin/planted \\",
        " && printf '\\363' | dd of=/assembly/runtime/usr/bin/planted bs=1 seek=18 conv=notrunc",
    ),
    examples=(
        bad(
            says="what it starts",
            image=facts.image(facts.file("/app/serve", machine=183), platform="linux/amd64", Cmd=["/app/serve"]),
        ),
        bad(
            says="a program where programs are looked for",
            image=facts.image(facts.file("/usr/bin/probe", machine=62), platform="linux/arm64"),
        ),
        bad(
            says="a package with native code that was installed on another machine",
            image=facts.image(facts.file("/app/modules/hash/hash.so.1", machine=183), platform="linux/amd64"),
        ),
        bad(
            says="the program that its health check starts",
            image=facts.image(
                facts.file("/app/probe", machine=62),
                platform="linux/arm64",
                Healthcheck={"Test": ["CMD", "/app/probe"]},
            ),
        ),
        good(
            says="all for its processor",
            image=facts.image(facts.file("/usr/bin/serve", machine=62), platform="linux/amd64"),
        ),
        good(
            says="programs of 32 bits, which the processor runs",
            image=facts.image(facts.file("/usr/bin/old", machine=3), platform="linux/amd64"),
        ),
        good(
            says="a package that brings its library for several processors, and names each",
            image=facts.image(
                facts.file("/app/prebuilds/linux-x64/hash.so", machine=62),
                facts.file("/app/prebuilds/linux-arm64/hash.so", machine=183),
                platform="linux/amd64",
            ),
        ),
        good(
            says="a file that tests read",
            image=facts.image(facts.file("/usr/lib/x/tests/small.so", machine=8), platform="linux/amd64"),
        ),
        good(
            says="a file for what is no processor of a computer",
            image=facts.image(facts.file("/usr/lib/filter.so", machine=247), platform="linux/amd64"),
        ),
        good(says="a processor that is not known here", image=facts.image(platform="linux/sparc64"), is_skipped=True),
    ),
)
def programs_fit_the_platform(image: Image) -> Verdict:
    """
    Why: the kernel refuses a program for another processor ("exec format error"), and a loader such a library, perhaps
    not before the first request that needs it. The image's own platform does not show it: it is what the build said.
    Fix: install packages inside the image, not in the working copy; download for $TARGETARCH; give a stage
    --platform=$BUILDPLATFORM only where it cross-compiles.
    """
    processor = image.platform.split("/")[1] if "/" in image.platform else ""
    own = {processor, _ALSO.get(processor, processor)}
    if own.isdisjoint(name for name, _ in _MACHINES.values()):
        return skipped(f"it is not known which programs {image.platform or 'its platform'} runs")
    started = {file.path for file in _started(image)}
    judged = {path: file for path, file in image.files.items() if path in started or _is_judged(image, file)}
    foreign = {path: name for path, file in sorted(judged.items()) if (name := _name(file)) and name not in own}
    found = tuple(
        f"{path} is for {name}" for path, name in foreign.items() if path in started or not _is_named(judged[path])
    )
    if found:
        return failed(f"{and_more(found)}; the image says {image.platform}", found[:20])
    return passed(f"{len(judged)} programs and libraries for {image.platform}")


def _name(file: File) -> str:
    return _MACHINES.get(file.machine, ("", ""))[0]


def _is_named(file: File) -> bool:
    """Whether its path says for which processor it is: then it is meant to be there."""
    pattern = _MACHINES[file.machine][1]
    return re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", file.path, re.IGNORECASE) is not None


def _is_judged(image: Image, file: File) -> bool:
    """Whether it is a program where programs are looked for, or a library that is loaded by its path."""
    if not file.machine or _TESTS.search(file.path):
        return False
    is_program = file.is_program and file.path.rpartition("/")[0] in {*_FOLDERS, *image.search_path}
    return is_program or _LIBRARY.search(file.path) is not None or file.path.rpartition(".")[2] in known().libraries


def _started(image: Image) -> Iterator[File]:
    """The programs that the image starts itself: its command, and that of its health check."""
    test = (image.config.get("Healthcheck") or {}).get("Test") or []
    first = [*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())][:1]
    for word in (*first, *(test[1:2] if test[:1] == ["CMD"] else ())):
        file = image.program(word)
        if file is not None and file.machine:
            yield file
