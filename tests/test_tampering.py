"""Whoever tampers with the log, with what was signed of it or with the rows it tells of is found out (T-AUD-3, T-AUD-4, R76)."""

import os
from pathlib import Path

import pytest

from tests.support.tampering import WAYS
from tests.support.used_register import KEY, Trial, World, build_world, trial
from verifier.verify import Told, verify

ROUNDS = 2


@pytest.fixture(scope="module")
def world(town_template: Path, tmp_path_factory) -> World:
    return build_world(tmp_path_factory.mktemp("world"), town_template)


def judged(one: Trial, key: str | None = KEY) -> Told:
    return verify(
        one.path, one.world.public, one.notes, one.now, key, receipts=one.receipts, attachments=one.files
    )  # fmt: skip


def detected(world: World, folder: Path, way: str, seed: int) -> None:
    one = trial(world, folder, seed)
    kind, first, last = WAYS[way](one)
    found = [finding for finding in judged(one)[0] if finding.kind == kind]
    assert found, f"{way}, {seed}: {judged(one)[0]}"
    assert first <= found[0].first <= last, f"{way}, {seed}: between {first} and {last}, not {found[0]}"
    assert kind == judged(one)[0][0].kind or kind.startswith(("row", "receipt", "file", "checkpoint")), (
        way,
        seed,
        judged(one)[0],
    )


@pytest.mark.parametrize("way", WAYS)
def test_r76_tampering_is_found_and_named(world, tmp_path, way):
    for seed in range(ROUNDS):
        detected(world, tmp_path, way, seed)


@pytest.mark.drill
@pytest.mark.parametrize("way", WAYS)
def test_r76_tampering_is_found_and_named_whatever_it_hits(world, tmp_path, way):
    for seed in range(int(os.environ.get("OPENKAART_ROUNDS", "500"))):
        detected(world, tmp_path, way, seed)
