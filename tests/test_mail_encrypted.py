"""Mail travels encrypted: STARTTLS and smtps with a server that has a certificate, and not with one that nobody signed."""

import datetime
import ssl
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from post.sending import send_waiting
from tests.support.post import Postbox, free_port
from tests.test_outbox import put_one


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signed itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.voorbeeld.nl")])
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 - the clock of TLS is the machine's
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "post.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _only_us(_server, _session, _envelope, _mechanism, given):
    return AuthResult(success=given.login == b"register" and given.password == b"ge:heim@")


@pytest.fixture(params=["smtp", "smtps"])
def encrypted(request, app, certificate):
    """A server that takes mail only encrypted and from who knows the password: by STARTTLS, or from the first byte."""
    box, port = Postbox(), free_port()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    at_once: dict[str, Any] = {"ssl_context": context, "auth_require_tls": False}  # it is encrypted already
    way = at_once if request.param == "smtps" else {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=_only_us, **way)
    controller.start()
    box.url = f"{request.param}://register:ge%3Aheim%40@127.0.0.1:{port}"
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=box.url, smtp_ca=str(certificate))
    with app.app_context():
        yield box
    controller.stop()


def test_mail_travels_encrypted_and_with_a_password(encrypted):
    put_one()
    assert send_waiting() == 1
    assert encrypted.arrived[0]["To"] == "lezer@voorbeeld.nl"
    assert encrypted.encrypted == [True]


def test_a_server_whose_certificate_nobody_signed_gets_no_mail(encrypted, app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_ca="")
    put_one()
    assert send_waiting() == 0
    assert encrypted.arrived == []
