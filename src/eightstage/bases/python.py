"""`python:…-slim-trixie`: the official image's layout, from Debian's packages of CPython."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from eightstage.bases.packaged import Packaged
from eightstage.bases.recipe import Assemble

# Debian's interpreter finds its library beside itself, so both can be moved to /usr/local. Packages then go to
# site-packages, as `prefix_scheme` says; Debian's own `site` is frozen into the interpreter and looks for
# dist-packages, which is therefore a link. pip installs itself from Debian's wheel. Of the libraries, `libdb` is left
# out with the modules that load it: the official image has none either.
_DOCKERFILE = """FROM {debian} AS interpreter
RUN apt-get update \\
 && apt-get install -y --no-install-recommends python{release}-venv libpython{release}-dev python3-pip-whl \\
 && mkdir -p /out/usr/local/bin /out/usr/local/lib /out/usr/local/include \\
 && cp -a /usr/bin/python{release} /out/usr/local/bin/ \\
 && cp -a /usr/lib/python{release} /out/usr/local/lib/ \\
 && cp -a /usr/include/python{release} /out/usr/local/include/ \\
 && cp -a /usr/include/*-linux-gnu/python{release}/. /out/usr/local/include/python{release}/ \\
 && ln -s python{release} /out/usr/local/bin/python3 \\
 && ln -s python3 /out/usr/local/bin/python \\
 && cd /out/usr/local/lib/python{release} \\
 && rm -rf EXTERNALLY-MANAGED test sitecustomize.py config-*/libpython*.a lib-dynload/_dbm.* \\
 && mkdir site-packages \\
 && ln -s site-packages dist-packages \\
 && sed -i "s/prefix_scheme = 'posix_local'/prefix_scheme = 'posix_prefix'/" sysconfig/__init__.py \\
 && find /out -name __pycache__ -prune -exec rm -rf {{}} +
FROM {debian} AS runtime
RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates netbase tzdata libbz2-1.0 libexpat1 libffi8 liblzma5 \\
    libncursesw6 libreadline8t64 libsqlite3-0 libssl3t64 libuuid1 zlib1g \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/cache/ldconfig
COPY --from=interpreter /out/ /
COPY --from=interpreter /usr/share/python-wheels/ /usr/share/python-wheels/
RUN PYTHONPATH=$(ls /usr/share/python-wheels/pip-*.whl) PYTHONDONTWRITEBYTECODE=1 \\
    python -m pip install --quiet --no-compile --no-index --root-user-action=ignore /usr/share/python-wheels/pip-*.whl
CMD ["python3"]
FROM runtime
ARG VERSION
ENV PYTHON_VERSION=${{VERSION}}
LABEL {assembled}=true
LABEL {origin_label}="assembled from Debian trixie packages, with Python ${{VERSION}}, on {today}"
"""

PYTHON: Final = Packaged(_DOCKERFILE, ask=("python3", "--version"), prefix="Python ", package="python{release}")
RECIPES: Final[Mapping[str, Assemble]] = {
    f"python:{release}-slim-trixie": partial(PYTHON.assemble, release=release) for release in ("3.13",)
}
