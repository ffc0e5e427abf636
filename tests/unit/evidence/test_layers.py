"""Layers and the files a container sees."""

import gzip
import hashlib
import io
import tarfile

import attrs
import pytest
import trustme
from cryptography import x509

from eightstage.evidence.image import Image
from eightstage.evidence.layers import PLANTED, Layer
from eightstage.evidence.layers.archives import read_layer
from eightstage.evidence.layers.certificates import UNREADABLE, UNTOLD


def archive(*entries: tuple[str, bytes | str, int]) -> bytes:
    """A tar; bytes make a file, a text makes a link to it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content, mode in entries:
            info = tarfile.TarInfo(name)
            info.mode = mode
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def layer(*entries: tuple[str, bytes | str, int]) -> Layer:
    found = read_layer(io.BytesIO(archive(*entries)), set())
    assert found is not None
    return found


def image(*layers: Layer) -> Image:
    return Image("production", "sha256:x", {}, layers)


def test_plain_and_packed_layers_are_the_same() -> None:
    """A layer has one diff ID and one list of files, however it is stored."""
    raw = archive(("app/server.js", b"x" * 5000, 0o644))

    plain, packed = read_layer(io.BytesIO(raw), set()), read_layer(io.BytesIO(gzip.compress(raw)), set())

    assert plain is not None
    assert packed is not None
    assert (plain.diff_id, plain.files, plain.unpacked) == (packed.diff_id, packed.files, 5000)
    assert plain.compressed < 1000


def test_other_blobs_are_no_layers() -> None:
    """A manifest or a known layer is passed over."""
    raw = archive(("a", b"1", 0o644))
    known = read_layer(io.BytesIO(raw), set())

    assert known is not None
    assert read_layer(io.BytesIO(b'{"schemaVersion": 2}' + b" " * 600), set()) is None
    assert read_layer(io.BytesIO(raw), {known.diff_id}) is None


def test_modes_are_kept() -> None:
    """Set-uid bits are seen."""
    (file,) = layer(("bin/su", b"x", 0o4755)).files

    assert (file.path, file.mode & 0o7777, file.kind) == ("/bin/su", 0o4755, "file")


def test_upper_layers_replace_and_remove() -> None:
    """A container sees the newest file, and none that an upper layer removed; the bytes of both count."""
    lower = layer(("a", b"11", 0o644), ("d/x", b"1", 0o644), ("d/y", b"1", 0o644), ("e/z", b"1", 0o644))
    upper = layer(("a", b"222", 0o644), (".wh.e", b"", 0o644), ("d/.wh.x", b"", 0o644))

    found = image(lower, upper)

    assert set(found.files) == {"/a", "/d/y"}
    assert found.files["/a"].size == 3
    assert found.unpacked == 5 + 3


def test_what_a_base_image_hides_is_not_wasted_here() -> None:
    """Bytes count that an own layer hides, whoever stored them; what the layers of the base image hide does not."""
    layers = (layer(("a", b"1", 0o644), ("b", b"22", 0o644)), layer(("a", b"333", 0o644)), layer((".wh.b", b"", 0o644)))

    assert [f.path for f in image(*layers).wasted] == ["/a", "/b"]
    assert [f.path for f in attrs.evolve(image(*layers), base_layers=2).wasted] == ["/b"]
    assert attrs.evolve(image(*layers), base_layers=3).wasted == ()


def test_paths_are_resolved_through_links() -> None:
    """/bin/sh is found below /usr where /bin is a link."""
    found = image(layer(("usr/bin/sh", b"x", 0o755), ("bin", "usr/bin", 0o777)))

    resolved = found.resolve("/bin/sh")
    assert resolved is not None
    assert resolved.path == "/usr/bin/sh"
    assert found.resolve("/bin/zsh") is None


@pytest.mark.parametrize(
    ("created_by", "instruction"),
    [
        ("RUN |2 DAY=1 PLACE= /bin/sh -c npm  ci # buildkit", "RUN npm ci"),
        ("COPY . . # buildkit", "COPY . ."),
        ("/bin/sh -c #(nop) COPY file:1 in /", "COPY file:1 in /"),
        ("/bin/sh -c apt-get update", "apt-get update"),
        ("", "Imported from -"),
    ],
)
def test_layers_are_named_by_their_instruction(created_by: str, instruction: str) -> None:
    """Whatever builder made them; instructions that make no layer are passed over."""
    history = ({"CreatedBy": "ENV A=1"}, {"CreatedBy": created_by, "Comment": "Imported from -"})
    found = attrs.evolve(image(layer(("a", b"1", 0o644))), history=history)

    assert found.made_by == (instruction,)
    assert found.largest[0].startswith(f"{instruction}: 1 B unpacked")


def test_layers_without_a_history_are_named_by_their_digest() -> None:
    """A history that does not fit the layers says nothing of any of them."""
    found = image(layer(("a", b"1", 0o644)))

    assert found.made_by == (f"layer {found.layers[0].diff_id[7:19]}",)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----\n" + "k" * 40, "private key"),
        ("key=AKIA" + "Q" * 16, "cloud access key"),
        *((f"{start}_" + "t" * 36, "token of a code host") for start in ("ghp", "gho", "ghu", "ghs", "ghr")),
        ("glpat-" + "t" * 20, "token of a code host"),
        ("github_pat_" + "t" * 82, "token of a code host"),
        ("sk_live_" + "t" * 24, "key of a payment service"),
        ("npm_" + "t" * 36, "token of a package registry"),
        ("pypi-AgEIcHlwaS5vcmc" + "t" * 50, "token of a package registry"),
        ("xoxb-" + "1" * 24, "token of a chat"),
        ("eightstage-canary-" + "0" * 16, PLANTED),
    ],
)
def test_credentials_are_marked(content: str, kind: str) -> None:
    """By what they look like, wherever they stand in a text; half of one is none."""
    whole, half = layer(("a", f"x = '{content}'".encode(), 0o644), ("b", content[:-9].encode(), 0o644)).files

    assert whole.marks == (kind,)
    assert half.marks == ()


def elf(machine: int, kind: int = 3, order: int = 1) -> bytes:
    """The head of a file in ELF format."""
    name = {1: "little", 2: "big"}[order]
    return b"\x7fELF\x02" + bytes([order]) + b"\1" + bytes(9) + kind.to_bytes(2, name) + machine.to_bytes(2, name)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "machine"),
    [
        (elf(62), 62),
        (elf(183, kind=2), 183),
        (elf(22, order=2), 22),
        (elf(62) + bytes(2 << 20), 62),
        (elf(62, kind=1), 0),
        (elf(62)[:19], 0),
        (b"\x7fELF\x02\x07" + bytes(20), 0),
        (b"#!/bin/sh\n", 0),
    ],
)
def test_processor_of_a_program_is_read(content: bytes, machine: int) -> None:
    """Of programs and libraries of any size, in either order of bytes; what is only linked is for nothing."""
    (found,) = layer(("a", content, 0o755)).files

    assert (found.machine, found.size, found.digest) == (machine, len(content), hashlib.sha256(content).hexdigest())


def test_accounts_are_read_without_hashes() -> None:
    """That a password is set is remembered, and never its hash; other files are not kept."""
    shadow = b"root:*:1::\na:$y$j9T$salt$hash:1::\nb::1::\nc:!$6$x$y:1::\nd:abJnggxhB/yWI:1::\n"
    found = layer(("etc/shadow", shadow, 0o640), ("etc/hosts", b"127.0.0.1 localhost\n", 0o644)).files

    assert [f.text for f in found] == ["root:*:1::\na:set:1::\nb::1::\nc:!$6$x$y:1::\nd:set:1::", ""]


def test_what_packages_note_of_their_programs_is_kept() -> None:
    """The lines about programs and libraries, and the checksum of those; of what is shared or yours, neither."""
    sums = "{}  usr/bin/ldd\n{}  usr/share/doc/ldd\n{}  lib/ldd.so\n".format("a" * 32, "b" * 32, "c" * 32)
    large = bytes(2 << 20)
    found = layer(
        ("var/lib/dpkg/info/libc-bin.md5sums", sums.encode(), 0o644),
        ("usr/bin/ldd", b"#!/bin/sh\n", 0o755),
        ("usr/sbin/large", large, 0o755),
        ("usr/local/bin/own", b"x", 0o755),
        ("usr/share/page.html", b"x", 0o644),
    ).files

    assert [f.text for f in found] == [f"{'a' * 32}  usr/bin/ldd\n{'c' * 32}  lib/ldd.so", "", "", "", ""]
    assert [f.md5 for f in found[1:]] == [
        *(hashlib.md5(content, usedforsecurity=False).hexdigest() for content in (b"#!/bin/sh\n", large)),
        *("", ""),
    ]


def test_programs_are_found_as_a_container_finds_them() -> None:
    """By a path, from the working folder, or in PATH; through links of any kind, and never a loop."""
    found = image(
        layer(
            ("usr/bin/serve", b"x", 0o755),
            ("usr/bin/text", b"x", 0o644),
            ("bin", "usr/bin", 0o777),
            ("app/run", "../bin/serve", 0o777),
            ("app/loop", "loop", 0o777),
        )
    )
    found = attrs.evolve(found, config={"Env": ["PATH=/nowhere:/bin"], "WorkingDir": "/app"})

    assert {word: getattr(found.program(word), "path", None) for word in ("/bin/serve", "./run", "serve")} == {
        "/bin/serve": "/usr/bin/serve",
        "./run": "/usr/bin/serve",
        "serve": "/usr/bin/serve",
    }
    assert found.program("text") is None
    assert found.program("./loop") is None
    assert attrs.evolve(found, config={}).program("serve") == found.program("serve")


def test_key_of_a_documentation_is_no_credential() -> None:
    """Many packages quote it."""
    (found,) = layer(("a", b"AKIA" + b"IOSFODNN7EXAMPLE", 0o644)).files

    assert found.marks == ()


def test_ends_of_certificates_are_read() -> None:
    """Of all in a bundle; a text that is none has no end, and a file that only a mount left behind holds none."""
    authority = trustme.CA()
    own, text = authority.cert_pem.bytes(), b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    of_server = authority.issue_cert("localhost").cert_chain_pems[0].bytes()
    end = x509.load_pem_x509_certificate(own).not_valid_after_utc.timestamp()
    files = layer(
        ("bundle", b"# Root\n" + own + text + of_server, 0o644),
        ("cut", own[:80] + b"\xff", 0o644),
        ("empty", b"", 0o644),
    ).files

    assert [f.certificates for f in files] == [(end, UNREADABLE, UNTOLD), (UNREADABLE,), ()]
