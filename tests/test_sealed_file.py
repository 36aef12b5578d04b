"""A sealed file of any length comes back, and one whose blocks are cut, swapped or changed does not open."""

import pytest

from tests.support.backups import KEYS
from upkeep.sealed_file import BLOCK, SealedReader, SealedWriter, Unusable


def test_a_backup_that_was_cut_between_two_blocks_is_refused_as_cut(tmp_path):
    path, key = tmp_path / "lang", KEYS["nu"]
    with path.open("wb") as file:
        writer = SealedWriter(file, bytes.fromhex(key))
        writer.write(b"a" * (3 * BLOCK))
        writer.finish()
    content = path.read_bytes()
    head = len(content) - 3 * (BLOCK + 16)
    path.write_bytes(content[: head + 2 * (BLOCK + 16)])
    with path.open("rb") as file, pytest.raises(Unusable, match="het einde ontbreekt"):
        SealedReader(file, KEYS).readall()
    swapped = content[:head] + content[head + BLOCK + 16 : head + 2 * (BLOCK + 16)] + content[head : head + BLOCK + 16]
    path.write_bytes(swapped + content[head + 2 * (BLOCK + 16) :])
    with path.open("rb") as file, pytest.raises(Unusable, match="beschadigd"):
        SealedReader(file, KEYS).read(10)


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_a_sealed_file_of_any_length_comes_back(tmp_path, length):
    content = bytes(range(256)) * (length // 256 + 1)
    with (tmp_path / "f").open("wb") as file:
        writer = SealedWriter(file, bytes.fromhex(KEYS["nu"]))
        writer.write(content[:length])
        writer.finish()
    with (tmp_path / "f").open("rb") as file:
        assert SealedReader(file, KEYS).readall() == content[:length]
