"""`golang:…-trixie`: the official image's layout, from Debian's packages of the Go toolchain."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from eightstage.bases.packaged import Packaged
from eightstage.bases.recipe import Assemble

# The official image starts from buildpack-deps, whose tools come first, and adds a C compiler for cgo.
# Debian splits the toolchain between /usr/lib and /usr/share and links the halves. `cp -L` makes one folder of them;
# after that the packages are removed. The tests of Go itself are left out.
_DOCKERFILE = """FROM {debian} AS runtime
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
FROM runtime
ARG VERSION
ENV GOLANG_VERSION=${{VERSION}}
LABEL {assembled}=true
LABEL {origin_label}="assembled from Debian trixie packages, with Go ${{VERSION}} from its backports, on {today}"
"""

GO: Final = Packaged(_DOCKERFILE, ask=("go", "env", "GOVERSION"), prefix="go", package="golang-{release}-go")
RECIPES: Final[Mapping[str, Assemble]] = {
    f"golang:{release}-trixie": partial(GO.assemble, release=release) for release in ("1.27",)
}
