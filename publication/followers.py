"""P10: who gets mail when the register changes. An address is kept for that alone, after its owner confirmed, until he stops."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth.signing_secrets import accepted_secrets
from extensions import db
from languages import language
from post.letters import Link, address, letter
from post.outbox import Letter, is_address, put, take_back
from publication.editions import last_edition
from publication.models import EACH_CHANGE, OFTEN, Follower
from registers.errors import Incomplete, TooMany

UNCONFIRMED_KEPT = timedelta(days=7)
MOST_IN_AN_HOUR = 60  # requests of everyone together
MOST_UNANSWERED = 3  # mails to one address that nobody answers


def ask_to_follow(email: str, slug: str = "", often: str = EACH_CHANGE) -> None:
    """Mail this address a link to confirm, in the language of the page. Says nothing about who follows already.

    Raises Incomplete for what is no address, and TooMany. An address that left three mails unanswered gets no fourth.
    """
    email = email.strip()
    if not is_address(email):
        raise Incomplete({"email": _("Vul een e-mailadres in zoals naam@voorbeeld.nl")})
    if often not in OFTEN:
        raise Incomplete({"often": _("Kies hoe vaak u een mail wilt")})
    hold_chain()
    if _asked_lately() >= MOST_IN_AN_HOUR:
        raise TooMany()
    if _unanswered(email) >= MOST_UNANSWERED:
        return
    token = secrets.token_urlsafe(24)
    follower = Follower(
        email=email, slug=slug or None, often=often, language=language(), asked_at=clock.now(), token_hash=_hash(token)
    )
    db.session.add(follower)
    db.session.flush()
    record(Kind.FOLLOW_ASKED, actor=SYSTEM, subject=("follower", follower.uid))
    put(_invitation(token), email, key=f"confirm:{follower.uid}", about=about(follower))


def waiting(token: str) -> Follower | None:
    """Who would be confirmed by this link; None when it was used, is older than a week, or never was."""
    found = db.session.scalars(select(Follower).where(Follower.token_hash == _hash(token))).one_or_none()
    return found if found is not None and found.asked_at > clock.now() - UNCONFIRMED_KEPT else None


def confirm(token: str) -> bool:
    """Begin sending mail; False when the link does not work any more. An earlier wish of the same address makes place."""
    hold_chain()
    follower = waiting(token)
    if follower is None:
        return False
    edition = last_edition()
    follower.confirmed_at, follower.token_hash = clock.now(), None
    follower.told_edition, follower.told_on = edition.number if edition else 0, clock.today()
    same = select(Follower).where(Follower.email == follower.email, Follower.id != follower.id)
    for other in db.session.scalars(same.where(Follower.slug.is_not_distinct_from(follower.slug))).all():
        _remove(other)
    record(Kind.FOLLOW_CONFIRMED, actor=SYSTEM, subject=("follower", follower.uid))
    return True


def stop_token(follower: Follower) -> str:
    """The end of the link to stop. It follows from the secret key, so it stands nowhere, and works as long as he follows."""
    return f"{follower.uid}-{_seal(follower.uid, accepted_secrets()[0])}"


def of_stop_token(token: str) -> Follower | None:
    """Who stops by this link; None when he stopped already."""
    uid, _dash, seal = token.partition("-")
    if not seal.isascii() or not any(hmac.compare_digest(seal, _seal(uid, secret)) for secret in accepted_secrets()):
        return None
    return db.session.scalars(select(Follower).where(Follower.uid == uid)).one_or_none()


def stop(token: str) -> None:
    """Send no more, and delete the address and what was waiting for it at once; again is no error."""
    hold_chain()
    follower = of_stop_token(token)
    if follower is not None:
        record(Kind.FOLLOW_STOPPED, actor=SYSTEM, subject=("follower", follower.uid))
        _remove(follower)


def forget_unconfirmed() -> int:
    """Delete who did not confirm within a week; returns how many."""
    hold_chain()
    old = select(Follower).where(Follower.confirmed_at.is_(None), Follower.asked_at <= clock.now() - UNCONFIRMED_KEPT)
    found = list(db.session.scalars(old))
    for follower in found:
        record(Kind.FOLLOW_FORGOTTEN, actor=SYSTEM, subject=("follower", follower.uid))
        _remove(follower)
    return len(found)


def about(follower: Follower) -> str:
    """What his mails in the outbox are filed under."""
    return f"follower:{follower.uid}"


def _remove(follower: Follower) -> None:
    take_back(about(follower))
    db.session.execute(delete(Follower).where(Follower.id == follower.id))
    db.session.expunge(follower)


def _asked_lately() -> int:
    lately = select(func.count()).where(Follower.asked_at > clock.now() - timedelta(hours=1))
    return db.session.scalar(lately) or 0


def _unanswered(email: str) -> int:
    found = select(func.count()).where(func.lower(Follower.email) == email.lower(), Follower.confirmed_at.is_(None))
    return db.session.scalar(found) or 0


def _invitation(token: str) -> Letter:
    return letter(
        _("Bevestig dat u het register wilt volgen"),
        _("Geachte lezer,"),
        [
            _("U of iemand anders vroeg om mails over dit register. Klik om te bevestigen."),
            Link(_("Bevestigen"), address(f"/volgen/bevestigen/{token}")),
            _("Deed u dit niet? Dan hoeft u niets te doen.") + " " + _("Wij verwijderen uw adres na 7 dagen."),
        ],
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _seal(uid: str, secret: bytes) -> str:
    return hmac.new(secret, f"stop following {uid}".encode(), hashlib.sha256).hexdigest()[:32]
