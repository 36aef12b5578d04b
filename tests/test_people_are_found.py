"""Looking somebody up by name, whatever letters it has: accents, capitals, prefixes."""

import pytest

from audit import Kind
from audit.readings import View, add_view
from auth.scim.answers import Refused
from auth.scim.newcomers import refuse_alike
from extensions import db

ACCOUNTS, STAFF, LOOKED = "/intern/beheer/gebruikers?zoek=", "/intern/beheer/medewerkers?q=", "/intern/toezicht/inzage?naam="
WHOLE = "Élise van den Öztürk"


@pytest.fixture
def named(town):
    """`collega` has a name with accents and a prefix; the officer looked at what she declared."""
    one = town["collega"]
    one.first_name, one.prefix, one.last_name = "Élise", "van den", "Öztürk"
    view = View(one.uid, "FB-2026-0001", "integrity_officer", "case")
    add_view(Kind.OPENED, [view], actor=town["integriteit"], subject=("declaration", "FB-2026-0001"))
    db.session.commit()
    return town


@pytest.mark.parametrize("wanted", ["Öztürk", "öztürk", "élise", "van den Öztürk", "élise VAN DEN öztürk", "Élise Öztürk"])
@pytest.mark.parametrize(("page", "who"), [(ACCOUNTS, "beheer"), (STAFF, "beheer"), (LOOKED, "controle")])
def test_somebody_is_found_by_a_name_with_accents_and_a_prefix(named, sign_in, page, who, wanted):
    assert WHOLE in sign_in(who).get(page + wanted).text


@pytest.mark.parametrize("family", ["Öztürk", "öztürk", "Ozturk"])
def test_r78_a_name_with_accents_is_like_the_same_name(named, family):
    with pytest.raises(Refused):
        refuse_alike("9500", "Élise", "van den", family)
