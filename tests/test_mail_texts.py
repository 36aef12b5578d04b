"""What every mail says, in both languages: rendered to files, short sentences, one link, nothing confidential."""

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from languages import LOCALES
from notifications.messages import MESSAGES
from notifications.places import PLACES, examples
from organisation.mailing import composed
from post.messages import PLACE, Wording, built_in, messages

LONGEST = 15  # words in a sentence (ux 3.1)
EVERY = [message.code for message in MESSAGES]


def sentences(text: str) -> list[str]:
    return [one for line in text.splitlines() for one in re.split(r"(?<=[.?!])\s+", line) if one.strip()]


def rendered(town, code: str, language: str):
    with force_locale(LOCALES[language]):
        return composed(code, town["medewerker"], examples(code))


def test_every_message_exists_once():
    assert len(EVERY) == len(set(EVERY))
    assert [message.code for message in messages() if message.code in EVERY] == EVERY


@pytest.mark.parametrize("language", LOCALES)
def test_no_sentence_is_longer_than_fifteen_words(town, language):
    """Places count with a long name and a long date in them."""
    too_long = []
    for message in MESSAGES:
        made = rendered(town, message.code, language)
        without_address = "\n".join(line for line in made.text.splitlines() if "http" not in line)
        too_long += [one for one in [made.subject, *sentences(without_address)] if len(one.split()) > LONGEST]
    assert too_long == []


@pytest.mark.parametrize("language", LOCALES)
def test_every_mail_is_rendered_to_a_file_and_has_one_link_to_our_own_domain(town, language, tmp_path: Path):
    for message in MESSAGES:
        made = rendered(town, message.code, language)
        for kind, text in (("txt", made.text), ("html", made.html)):
            (tmp_path / f"{message.code}.{language}.{kind}").write_text(f"{made.subject}\n\n{text}")
        assert len(re.findall(r"https?://", made.text)) == 1, message.code
        assert re.findall(r'href="(http://localhost/[^"]*)"', made.html), message.code
        assert not PLACE.findall(made.subject + made.text), message.code
        assert made.subject.strip()
    assert len(list(tmp_path.glob("*.txt"))) == len(list(tmp_path.glob("*.html"))) == len(MESSAGES)


def test_both_languages_have_the_same_places(town):
    for message in MESSAGES:
        with force_locale("nl"):
            dutch = built_in(message)
        with force_locale("en_GB"):
            english = built_in(message)
        for one, other in ((dutch.subject, english.subject), (dutch.body, english.body)):
            assert sorted(PLACE.findall(one)) == sorted(PLACE.findall(other)), message.code
        assert set(PLACE.findall(dutch.subject + dutch.body)) <= set(PLACES), message.code


def test_what_has_no_word_is_left_out_with_its_line_and_its_brackets():
    wording = Wording("Ontvangen: je {soort} ({nummer})", "Eerst.\n{naam} kijkt.\nTot slot.")
    assert wording.filled({"soort": "opgave"}) == ("Ontvangen: je opgave", ["Eerst.", "Tot slot."])
    filled = ("Ontvangen: je geschenk (GS-1)", ["Eerst.", "Ada kijkt.", "Tot slot."])
    assert wording.filled({"soort": "geschenk", "nummer": "GS-1", "naam": "Ada"}) == filled


def test_no_word_is_used_that_blames(town):
    """ux 3.1, rule 10."""
    blames = re.compile("verdacht|belangenverstrengeling|overtreding|controle op|risico|helaas|sorry|alstublieft|ongeldig", re.I)
    assert [message.code for message in MESSAGES if blames.search(rendered(town, message.code, "nl").text)] == []
