"""Whoever tampers with the log, with what was signed of it or with the rows it tells of is found out (T-AUD-3, T-AUD-4, R76)."""

import random
import shutil
from pathlib import Path

import pytest

import clock
from audit.checkpoints import sign_and_keep
from audit.signer import signing_key
from extensions import db
from tests.support.declarations import STATUSES, in_status, submitted
from tests.support.drill import how_often
from tests.support.tampering import WAYS, cut
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


def test_r76_an_empty_key_is_a_wrong_key_and_not_none(world, tmp_path):
    """Whoever gives an empty file as the audit key is not told that all is well."""
    assert ("edited", 1) in {(finding.kind, finding.first) for finding in judged(trial(world, tmp_path, 1), "")[0]}


class AtTheStart(random.Random):
    """Chooses the first of the lines it may choose from."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return start if stop is not None else 0


@pytest.mark.parametrize(
    "way",
    ["a hash is edited", "the content of a line is edited", "a line becomes nonsense", "a line is removed",
     "a line is removed and the rest renumbered"],
)  # fmt: skip
def test_r76_a_first_line_that_was_changed_is_named_and_is_not_taken_for_another_log(world, tmp_path, way):
    """By the hash of line 1 a log is known; but the lines after it are still ours."""
    one = trial(world, tmp_path, 1)
    one.by = AtTheStart(1)
    kind, first, _last = WAYS[way](one)
    with_key, without = judged(one)[0], judged(one, None)[0]
    assert (with_key[0].kind, with_key[0].first, first) == (kind, 1, 1)
    assert [finding.first for finding in without][:1] == [1]
    assert "foreign log" not in {finding.kind for finding in (*with_key, *without)}


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("lines", [1000, 3])
def test_r76_the_log_of_another_installation_is_called_that_however_long_it_is(world, tmp_path, key, lines):
    """With the audit key and without it; fewer lines than were signed are not taken for ours that were cut off."""
    one = trial(world, tmp_path, 1)
    shutil.copyfile(world.foreign, one.path)
    with one.connect() as foreign:
        cut(foreign, min(lines, world.lines))
    found = judged(one, key)[0][0]
    assert (found.kind, found.first) == ("foreign log", 1)


@pytest.mark.parametrize(
    ("known_by", "kind"),
    [("a checkpoint", "rewritten"), ("a receipt", "rewritten"), ("the audit key", "rewritten"), ("nothing", "foreign log")],
)
def test_r76_a_log_is_ours_by_any_line_that_is(world, tmp_path, known_by, kind):
    """Line 1 has another hash, and one thing at most tells of another line."""
    one = trial(world, tmp_path, 1)
    with one.connect() as ours:
        ours.execute("UPDATE event SET hash = ? WHERE seq = 1 OR seq = ?", (bytes(32), world.signed))
    one.notes = one.notes if known_by == "a checkpoint" else one.notes[-1:]
    one.receipts = dict(world.receipts) if known_by == "a receipt" else {}
    found = {finding.kind for finding in judged(one, KEY if known_by == "the audit key" else None)[0]}
    assert found & {"rewritten", "foreign log"} == {kind}


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
