"""Keys and certificates of the lab: a certificate authority, server and client certificates, and ssh keys."""

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def write_certificates(server: Path, client: Path, *names: str) -> None:
    """A server certificate for names and addresses, and a client certificate, in the files that Docker expects."""
    authority = trustme.CA()
    _write(authority, authority.issue_cert(*names), server, "server-cert.pem", "server-key.pem")
    _write(authority, authority.issue_cert("client.example.com"), client, "cert.pem", "key.pem")


def write_ssh_key(file: Path) -> None:
    """A key pair in OpenSSH's format, the public half beside it with the ending .pub."""
    key = Ed25519PrivateKey.generate()
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    file.with_name(f"{file.name}.pub").write_bytes(public + b"\n")


def _write(authority: trustme.CA, leaf: trustme.LeafCert, folder: Path, certificate: str, key: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    for blob in leaf.cert_chain_pems:
        blob.write_to_path(folder / certificate, append=True)
    leaf.private_key_pem.write_to_path(folder / key)
