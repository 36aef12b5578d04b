"""An edition is signed: damage is seen by everyone, a forger by who was given the public key."""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from publication.folders import folder_of
from publication.site.edition import Damaged, Reader, read
from tests.support.applications import settings_for
from tests.support.site import content, entry, public_application, publish_all


@pytest.fixture
def folder(public_town):
    return folder_of(1)


def write(path, data: bytes) -> None:
    if path.exists():
        path.chmod(0o644)
    path.write_bytes(data)


def test_an_edition_as_it_was_published_is_read(folder, tmp_path):
    write(tmp_path / "key.pem", (folder / "sleutel.pem").read_bytes())
    assert read(folder.parent, 1).number == read(folder.parent, 1, tmp_path / "key.pem").number == 1


@pytest.mark.parametrize(
    "name", ["manifest.json", "manifest.sig", "sleutel.pem", "register.json", "register.sqlite", "register.pdf"]
)
def test_one_byte_of_difference_is_seen(folder, name):
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    write(folder / name, bytes(data))
    with pytest.raises((Damaged, ValueError)):
        read(folder.parent, 1)


def test_a_whole_edition_signed_by_somebody_else_is_seen_by_who_has_the_key(folder, tmp_path):
    ours = tmp_path / "key.pem"
    write(ours, (folder / "sleutel.pem").read_bytes())
    register = (folder / "register.json").read_bytes().replace(b"Muziek", b"Fraude")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["bestanden"]["register.json"]["sha256"] = hashlib.sha256(register).hexdigest()
    forged = json.dumps(manifest).encode()
    theirs = Ed25519PrivateKey.generate()
    pem = theirs.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, data in (
        ("register.json", register),
        ("manifest.json", forged),
        ("manifest.sig", theirs.sign(forged)),
        ("sleutel.pem", pem),
    ):
        write(folder / name, data)
    assert read(folder.parent, 1), "without a key to compare with it looks sound"
    with pytest.raises(Damaged, match="not the one that was signed"):
        read(folder.parent, 1, ours)


def test_the_key_of_a_register_stays_the_same(folder, public_town):
    from audit import SYSTEM
    from publication.editions import publish

    before = (folder / "sleutel.pem").read_bytes()
    publish(actor=SYSTEM, force=True)
    assert (folder_of(2) / "sleutel.pem").read_bytes() == before


def test_whoever_asks_while_the_first_edition_is_being_read_gets_it_too(folder):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # seconds: who asks is interrupted everywhere
    try:
        with ThreadPoolExecutor(8) as several:
            for _time in range(100):
                reader = Reader(folder.parent)
                asked = [several.submit(reader.edition) for _one in range(8)]
                assert {one.result().number for one in asked} == {1}
    finally:
        sys.setswitchinterval(before)


def test_a_reader_serves_a_sound_edition_while_the_next_is_checked(tmp_path):
    reader = Reader(tmp_path, large=0)
    assert reader.edition() is None
    for number in (1, 2, 3):
        with public_application(settings_for(tmp_path)).app_context():
            publish_all(tmp_path, *[("2026-03-02", content(entry("a1")))] * number)
        served = [reader.edition().number for _time in range(3)]
        assert set(served) <= {max(number - 1, 1), number}
        while reader.edition().number != number:
            assert reader.sound()
    write(tmp_path / "3" / "register.json", b"{}")
    (tmp_path / "current").write_text("3 ")
    while reader.sound():
        assert reader.edition().number == 3, "what was checked before stays"
    assert reader.edition().number == 3
