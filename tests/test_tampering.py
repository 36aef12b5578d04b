"""Whoever tampers with the log, with what was signed of it or with the rows it tells of is found out (T-AUD-3, T-AUD-4, R76)."""

import random
from pathlib import Path

import pytest

import clock
from audit.checkpoints import sign_and_keep
from audit.signer import signing_key
from extensions import db
from tests.support.declarations import STATUSES, in_status, submitted
from tests.support.drill import how_often
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
    for seed in range(how_often(ROUNDS, 500)):
        detected(world, tmp_path, way, seed)


def test_what_nobody_tampered_with_raises_no_alarm(town, app):
    live_cleanly(town, app, ROUNDS)


@pytest.mark.drill
def test_no_clean_history_raises_an_alarm(town, app):
    live_cleanly(town, app, how_often(ROUNDS, 500))


def live_cleanly(town, app, rounds: int) -> None:
    """Let something happen, sign or not, and check everything, with and without the audit key."""
    settings, by = app.config["SETTINGS"], random.Random(1)  # noqa: S311
    town.designate("medewerker", "financial_interests")
    for round_ in range(rounds):
        in_status(town, by.choice(STATUSES))
        if by.random() < 0.3:
            submitted(town, "medewerker", by.choice(["gift", "financial_interest"]))
        db.session.commit()
        if by.random() < 0.7 or not round_:
            sign_and_keep()
        notes = settings.checkpoint_file_path.read_text().splitlines()
        path, public = settings.data_dir / "openkaart.sqlite", signing_key().public_key()
        for key in (KEY, None):
            assert verify(path, public, notes, clock.now(), key, attachments=settings.attachments_dir)[0] == []
