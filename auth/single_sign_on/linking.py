"""From what the provider says to an account here: by issuer and subject; at first by number or invitation, never by e-mail."""

from sqlalchemy import select

import clock
from audit import SYSTEM, Kind, hold_chain, record
from auth import invitations, sessions
from auth.accounts import open_account
from auth.models import Account
from auth.single_sign_on.models import SignOnIdentity
from auth.single_sign_on.refusals import Refused
from auth.single_sign_on.tokens import Answer
from extensions import db
from organisation.models import Person


def identity_for(answer: Answer) -> SignOnIdentity:
    """Whose account this is; linked now when it is the first time. Raises Refused: unknown, closed or second."""
    hold_chain()
    known = known_identity(answer)
    if known is None:
        return _link(_person_meant(answer), answer)
    if not _usable(known.account):
        raise Refused("closed", person=known.account.person)
    return known


def identity_by_invitation(answer: Answer, token_hash: str) -> SignOnIdentity:
    """Link who came by the link of an invitation, which is used up. Raises Refused: uninvited, taken or second.

    A personnel number that is somebody else's is believed before a link, which may have been passed on.
    """
    hold_chain()
    person, known = invitations.invited(token_hash), known_identity(answer)
    if person is None:
        raise Refused("uninvited")
    if (known is not None and known.account.person_id != person.id) or _is_of_another(answer.personnel_number, person):
        raise Refused("taken", person=person)
    account = invitations.account_of(person)
    if known is None and account is not None and _linked_already(account, answer.issuer):
        raise Refused("second", person=person)
    account = invitations.use_up(token_hash)
    return known or _tie(account, answer, "invitation")


def known_identity(answer: Answer) -> SignOnIdentity | None:
    return db.session.scalars(
        select(SignOnIdentity).where(SignOnIdentity.issuer == answer.issuer, SignOnIdentity.subject == answer.subject)
    ).one_or_none()


def unlink(identity: SignOnIdentity, *, actor: Person) -> None:
    """Untie an account at the provider; who came in through it is out at once, and the next sign-in links anew."""
    account = identity.account
    sessions.end_of_identities([identity.id])
    db.session.delete(identity)
    record(Kind.SIGN_ON_UNLINKED, actor=actor, subject=("account", account.uid), person=account.person)


def _person_meant(answer: Answer) -> Person:
    """Who works here today under the personnel number that the provider gives."""
    person = db.session.scalars(select(Person).where(Person.personnel_number == answer.personnel_number)).one_or_none()
    if answer.personnel_number is None or person is None or not person.employed_on(clock.today()):
        raise Refused("unknown", person=person)
    return person


def _link(person: Person, answer: Answer) -> SignOnIdentity:
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one_or_none()
    if account is not None and not account.active:
        raise Refused("closed", person=person)
    if account is not None and _linked_already(account, answer.issuer):
        raise Refused("second", person=person)
    account = account or open_account(person, _login_for(person), None, actor=SYSTEM)
    return _tie(account, answer, "personnel_number")


def _tie(account: Account, answer: Answer, how: str) -> SignOnIdentity:
    identity = SignOnIdentity(issuer=answer.issuer, subject=answer.subject, account=account, linked_at=clock.now(), how=how)
    db.session.add(identity)
    db.session.flush()
    record(Kind.SIGN_ON_LINKED, actor=SYSTEM, subject=("account", account.uid), person=account.person, fields=(how,))
    return identity


def _is_of_another(number: str | None, person: Person) -> bool:
    return number is not None and number != person.personnel_number


def _linked_already(account: Account, issuer: str) -> bool:
    linked = select(SignOnIdentity.id).where(SignOnIdentity.account_id == account.id, SignOnIdentity.issuer == issuer)
    return db.session.scalar(linked) is not None


def _login_for(person: Person) -> str:
    """A name for the list of accounts: from the personnel system, not from the provider."""
    name = (person.email or "").lower()
    taken = not name or db.session.scalar(select(Account.id).where(Account.login == name)) is not None
    return person.personnel_number if taken else name


def _usable(account: Account) -> bool:
    return account.active and account.person.employed_on(clock.today())
