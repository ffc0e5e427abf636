"""`golang:…-trixie`: the official image's layout, from Debian's packages of the Go toolchain."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from eightstage.bases import debian
from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, Assemble, workplace
from eightstage.engine import images
from eightstage.engine.client import Engine
from eightstage.engine.places import Places
from eightstage.errors import BaseImageError

_DEBIAN = "debian:trixie-slim"

# The official image starts from buildpack-deps, whose tools come first, and adds a C compiler for cgo.
# Debian splits the toolchain between /usr/lib and /usr/share and links the halves. `cp -L` makes one folder of them;
# after that the packages are removed. The tests of Go itself are left out.
_DOCKERFILE = """FROM {debian} AS toolchain
RUN apt-get update \\
 && apt-get install -y --no-install-recommends \\
    ca-certificates curl git gnupg mercurial netbase openssh-client procps sq subversion wget \\
    g++ gcc libc6-dev make pkg-config \\
 && sed -E 's/ trixie main/ trixie-backports main/' /etc/apt/sources.list > /etc/apt/sources.list.d/backports.list \\
 && apt-get update \\
 && apt-get install -y --no-install-recommends -t trixie-backports golang-{release}-go \\
 && cp -aL /usr/lib/go-{release} /usr/local/go \\
 && apt-get purge -y --autoremove golang-{release}-go \\
 && rm -rf /usr/local/go/test /etc/apt/sources.list.d/backports.list \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/cache/ldconfig \\
 && mkdir -p -m 1777 /go/src /go/bin && chmod 1777 /go
ENV GOTOOLCHAIN=local GOPATH=/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go
CMD ["bash"]
FROM toolchain
ARG VERSION
ENV GOLANG_VERSION=${{VERSION}}
LABEL {assembled}=true
LABEL {origin_label}="assembled from Debian trixie packages, with Go ${{VERSION}} from its backports, on {today}"
"""


def assemble(engine: Engine, places: Places, name: str, announce: Callable[[str], None], *, release: str) -> None:
    """
    Make the image of a release of Go, such as 1.27, as `name`, on a Debian of our own.

    Raises:
        BaseImageError: Debian's package holds another release than its name says.
    """
    base = _DEBIAN if engine.is_private else f"eightstage/{_DEBIAN}"
    if images.find(engine, base) is None:
        debian.RECIPES[_DEBIAN](engine, places, base, announce)
    with workplace(places) as folder:
        (folder / "Dockerfile").write_text(_dockerfile(base, release), encoding="utf-8")
        # The image that it starts from is in the engine, where no other builder sees it.
        builder = engine.run_cli("context", "show").stdout.strip()
        build = ("buildx", "build", "--builder", builder, "--load", str(folder))
        image_id = folder / "image-id"
        engine.run_cli(*build, "--target", "toolchain", "--iidfile", str(image_id))
        version = _version(engine, image_id.read_text(encoding="utf-8"), release)
        engine.run_cli(*build, "--build-arg", f"VERSION={version}", "--tag", name)


def _dockerfile(base: str, release: str) -> str:
    return _DOCKERFILE.format(
        debian=base,
        release=release,
        assembled=ASSEMBLED_LABEL,
        origin_label=ORIGIN_LABEL,
        today=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def _version(engine: Engine, image: str, release: str) -> str:
    """The exact version, which is known only when the package is installed."""
    said = engine.run_cli("run", "--rm", image, "go", "env", "GOVERSION").stdout.strip()
    version = said.removeprefix("go")
    if not f"{version}.".startswith(f"{release}."):
        raise BaseImageError(f"Debian's package golang-{release}-go holds {said}", "see: ./inv doctor")
    return version


RECIPES: Final[Mapping[str, Assemble]] = {
    f"golang:{release}-trixie": partial(assemble, release=release) for release in ("1.27",)
}
