"""`flask accounts …`: what is needed before anybody can sign in."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

import clock
from audit import SYSTEM
from auth import invitations
from auth.access_requests import able_holders
from auth.accounts import grant_role
from auth.models import ADMINISTRATOR, INTEGRITY_OFFICER
from auth.permissions import roles_of
from extensions import db
from organisation.models import Person
from post.letters import address

accounts_commands = AppGroup("accounts", help="De eerste accounts van een nieuwe installatie.")


@accounts_commands.command("first")
@click.argument("beheerder")
@click.argument("coordinator")
def first_command(beheerder: str, coordinator: str) -> None:
    """Geef de eerste BEHEERDER en de eerste integriteitsCOORDINATOR toegang, met hun personeelsnummers.

    Het zijn twee mensen: wat de een aan rollen vraagt, keurt de ander goed. De links staan alleen hier, werken één keer en 30
    minuten. Het kan opnieuw zolang geen beheerder een wachtwoord heeft; daarna gaat alles op de pagina Gebruikers.
    """
    if beheerder == coordinator:
        raise click.ClickException("Noem twee verschillende mensen: de een controleert de ander.")
    if any(_has_password(person) for person in able_holders(ADMINISTRATOR)):
        raise click.ClickException("Er is al een beheerder met een wachtwoord. Ga verder op de pagina Gebruikers.")
    people = [_person(number) for number in (beheerder, coordinator)]
    links = []
    for person, role in zip(people, (ADMINISTRATOR, INTEGRITY_OFFICER), strict=True):
        if role not in roles_of(person):
            grant_role(person, role, actor=SYSTEM)
        try:
            links.append((person.name, invitations.invite(person, actor=SYSTEM, by_mail=False)))
        except invitations.HasPassword:
            continue
        except (invitations.NoAddress, invitations.AddressTaken):
            raise click.ClickException(f"{person.name} heeft geen eigen e-mailadres: lees dat eerst in.") from None
    db.session.commit()
    for name, token in links:
        click.echo(f"{name}: {address(f'/intern/toegang/{token}')}")


def _person(number: str) -> Person:
    found = db.session.scalars(select(Person).where(Person.personnel_number == number)).one_or_none()
    if found is None or not found.employed_on(clock.today()):
        raise click.ClickException(f"Niemand in dienst heeft nummer {number}. Lees eerst de mensen in (flask people import).")
    return found


def _has_password(person: Person) -> bool:
    account = invitations.account_of(person)
    return account is not None and account.password_hash is not None
