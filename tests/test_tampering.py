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

ROUNDS = how_often(2, 500)
PARTS = 10  # a longer history takes longer to check


@pytest.fixture(scope="module")
def world(town_template: Path, tmp_path_factory) -> World:
    return build_world(tmp_path_factory.mktemp("world"), town_template)


def judged(one: Trial, key: str | None = KEY) -> Told:
    return verify(
        one.path, one.world.public, one.notes, one.now, key, receipts=one.receipts, attachments=one.files
    )  # fmt: skip


def missed_or_misnamed(world: World, folder: Path, way: str, seed: int) -> list[str]:
    """What the verifier said wrongly of one trial: the kind, or the first line that is bad."""
    one = trial(world, folder, seed)
    kind, first, last = WAYS[way](one)
    told = judged(one)[0]
    found = [finding for finding in told if finding.kind == kind]
    if not found or not first <= found[0].first <= last:
        return [f"{way}, {seed}: {kind} between {first} and {last}, not {told}"]
    first_of_all = kind == told[0].kind or kind.startswith(("row", "receipt", "file", "checkpoint"))
    return [] if first_of_all else [f"{way}, {seed}: {told[0]} came before {kind}"]


@pytest.mark.parametrize("way", WAYS)
def test_r76_tampering_is_found_and_named(world, tmp_path, figure, way):
    missed = []
    for seed in range(ROUNDS):
        missed += missed_or_misnamed(world, tmp_path, way, seed)
    figure("tampering that was missed or misnamed", ROUNDS, len(missed))
    assert not missed, missed[:3]


@pytest.mark.parametrize("part", range(how_often(1, PARTS)))
def test_what_nobody_tampered_with_raises_no_alarm(town, app, figure, part):
    """Something happens, is signed or not, and everything is checked, with and without the audit key."""
    alarms, rounds = 0, max(2, ROUNDS // PARTS)
    settings, by = app.config["SETTINGS"], random.Random(part)  # noqa: S311
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
            alarms += bool(verify(path, public, notes, clock.now(), key, attachments=settings.attachments_dir)[0])
    figure("false alarms over a clean history", rounds, alarms)
    assert not alarms
