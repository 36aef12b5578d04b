"""What each mail to staff says: one row per message (ux 3.7). Never what was declared, by whom it was given, or why.

The built-in texts are Dutch of at most fifteen words a sentence; their English stands in the catalogue. Which place means what
stands in `notifications/places.py`.
"""

from flask_babel import lazy_gettext as _

from notifications.reminder_messages import DUTIES, REMINDERS
from post.messages import Message, add

ENTRY, ENTRIES, WORKLIST = "/intern/opgaven/{nummer}", "/intern/opgaven", "/intern/beoordelen"
DECLARANT, DECIDER, OFFICER = _("wie het doorgaf"), _("wie beslist"), _("de integriteitscoördinator")
VIEW, DECISION = _("Bekijk je opgave"), _("Bekijk het besluit")

TO_THE_DECLARANT = (
    Message(
        "received",
        _("Iemand geeft iets door"),
        DECLARANT,
        _("Ontvangen: je {soort} ({nummer})"),
        (
            _("We hebben je opgave ontvangen. Je hoeft nu niets te doen."),
            _("{beslisser} bekijkt je opgave. Je hoort het uiterlijk {datum}."),
            _("Klopt er iets niet? Trek je opgave in en begin opnieuw."),
        ),
        VIEW,
        waits=False,
    ),
    Message(
        "nothing_received",
        _("Iemand geeft door dat er niets is"),
        DECLARANT,
        _("Ontvangen: niets door te geven"),
        (
            _("Je hebt doorgegeven dat je niets hebt door te geven. Dank je wel."),
            _("Dit gaat over: {soort}."),
            _("Verandert er iets? Geef het binnen {termijn} door."),
        ),
        _("Naar het register"),
        waits=False,
    ),
    Message(
        "question_asked",
        _("Wie beslist, stelt een vraag"),
        DECLARANT,
        _("Vraag over je opgave: antwoord uiterlijk {datum}"),
        (
            _("{vrager} heeft een vraag over {opgave}."),
            _("Antwoord uiterlijk {datum}. Liever praten? Dat kan ook."),
        ),
        _("Lees en beantwoord de vraag"),
    ),
    Message(
        "no_objection",
        _("Er is geen bezwaar"),
        DECLARANT,
        _("Geen bezwaar tegen je {soort} ({nummer})"),
        (
            _("{besluitzin}"),
            _("{besluiter} heeft geen bezwaar."),
            _("Dit komt op zijn vroegst op {openbaar_op} in het openbare register."),
        ),
        DECISION,
    ),
    Message(
        "with_conditions",
        _("Er is geen bezwaar, met afspraken"),
        DECLARANT,
        _("Geen bezwaar, met afspraken ({nummer})"),
        (
            _("{besluitzin}"),
            _("Lees de afspraken en bewaar ze. Vragen? Bel {besluiter}."),
            _("Dit komt op zijn vroegst op {openbaar_op} in het openbare register."),
        ),
        _("Lees de afspraken"),
    ),
    Message(
        "not_allowed",
        _("Iets mag niet, of niet meer"),
        DECLARANT,
        _("Besluit over je {soort} ({nummer})"),
        (
            _("{besluitzin}"),
            _("{besluiter} legt uit waarom."),
            _("Komen jullie er niet uit? Bel de integriteitscoördinator."),
        ),
        _("Lees het besluit"),
    ),
    Message(
        "decided",
        _("Er is besloten over een geschenk"),
        DECLARANT,
        _("Besluit over je {soort} ({nummer})"),
        (_("{besluitzin}"), _("{besluiter} heeft dit besloten.")),
        DECISION,
    ),
    Message(
        "may_go",
        _("Iemand mag naar een bijeenkomst"),
        DECLARANT,
        _("{besluit} ({nummer})"),
        (
            _("{besluitzin}"),
            _("{besluiter} heeft dit besloten."),
            _("Zet het in je agenda. Het agendabestand staat bij het besluit."),
        ),
        DECISION,
    ),
    Message(
        "may_not_go",
        _("Iemand mag niet naar een bijeenkomst"),
        DECLARANT,
        _("{besluit} ({nummer})"),
        (_("{besluitzin}"), _("{besluiter} heeft dit besloten.")),
        DECISION,
    ),
    Message(
        "decided_in_confidence",
        _("Er is besloten in een vertrouwelijk register"),
        DECLARANT,
        _("Besluit over je opgave"),
        (_("Er is besloten over je opgave."), _("Lees wat je wel en niet mag doen.")),
        _("Lees het besluit"),
        ENTRIES,
    ),
    Message(
        "consent_by_silence",
        _("Niemand besloot op tijd, en dat is toestemming"),
        DECLARANT,
        _("Besluit over je {soort} ({nummer})"),
        (_("{besluitzin}"), _("Niemand besloot op tijd. Dat geldt hier als toestemming.")),
        DECISION,
    ),
    Message(
        "takes_longer",
        _("De termijn is voorbij"),
        DECLARANT,
        _("Het duurt langer ({nummer})"),
        (
            _("We zouden je op tijd antwoord geven. Dat is niet gelukt."),
            _("{beslisser} neemt het over en antwoordt uiterlijk {datum}."),
            _("Je hoeft nu niets te doen."),
        ),
        VIEW,
    ),
    Message(
        "extended",
        _("Wie beslist, heeft meer tijd nodig"),
        DECLARANT,
        _("Het duurt langer ({nummer})"),
        (_("{beslisser} heeft meer tijd nodig. Je hoort het uiterlijk {datum}."), _("Je hoeft nu niets te doen.")),
        VIEW,
    ),
    Message(
        "position_changed",
        _("Iemand heeft een andere functie en eerdere opgaven"),
        DECLARANT,
        _("Nieuwe functie: kijk je opgaven na"),
        (
            _("Je hebt een andere functie. Past wat je doorgaf hier nog bij?"),
            _("Kijk je opgaven na, uiterlijk {datum}."),
            _("{beslisser} bekijkt ze ook opnieuw."),
        ),
        _("Bekijk je opgaven"),
        ENTRIES,
    ),
    Message(
        "publication_announced",
        _("Iets wordt openbaar"),
        DECLARANT,
        _("Op {openbaar_op} openbaar ({nummer})"),
        (
            _("Op {openbaar_op} om 7.00 uur staat dit in het openbare register."),
            _("Klopt het? Dan hoef je niets te doen."),
            _("Zie je een fout? Meld het voor die dag bij de integriteitscoördinator."),
        ),
        _("Bekijk wat openbaar wordt"),
        "/intern/openbaar",
    ),
    Message(
        "corrected",
        _("Een openbare vermelding is hersteld"),
        DECLARANT,
        _("Gecorrigeerd in het register ({nummer})"),
        (
            _("We hebben een fout hersteld in een openbare vermelding van jou."),
            _("De oude tekst blijft zichtbaar in de geschiedenis. Je hoeft niets te doen."),
        ),
        _("Bekijk wat openbaar is"),
        "/intern/openbaar",
    ),
    Message(
        "dispute_answered",
        _("Er is opnieuw gekeken"),
        DECLARANT,
        _("Antwoord: er is opnieuw gekeken ({nummer})"),
        (_("Je was het niet eens met een besluit. Er is opnieuw gekeken."), _("Lees het antwoord in het register.")),
        _("Lees het antwoord"),
    ),
)  # fmt: skip

TO_WHO_DECIDES = (
    Message(
        "to_decide",
        _("Elke werkdag om 8.00 uur, als er iets bij kwam"),
        DECIDER,
        _("Te beoordelen: {opgaven}, de eerste uiterlijk {datum}"),
        (
            _("Dit staat voor je klaar: {opgaven}. De eerste moet klaar zijn op {datum}."),
            _("Bij {opvallend} is iets om goed naar te kijken."),
            _("Nieuw sinds de vorige mail: {nieuw}."),
            _("Ben je afwezig? Regel je vervanging."),
        ),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "to_decide_now",
        _("Er komt iets bij, voor wie dat meteen wil weten"),
        DECIDER,
        _("Te beoordelen: {soort} ({nummer})"),
        (_("Er staat een opgave voor je klaar. Besluit uiterlijk {datum}."), _("Ben je afwezig? Regel je vervanging.")),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "answer_given",
        _("Iemand beantwoordt een vraag"),
        _("wie de vraag stelde"),
        _("Antwoord ontvangen ({nummer})"),
        (_("{naam} heeft je vraag beantwoord."), _("Besluit uiterlijk {datum}. De termijn loopt weer.")),
        _("Bekijk het antwoord"),
        WORKLIST,
    ),
    Message(
        "advice_asked",
        _("Wie beslist, vraagt advies"),
        OFFICER,
        _("Advies gevraagd ({nummer})"),
        (_("{vrager} vraagt je advies over een opgave."), _("Geef je advies voor {datum}. Dan moet er zijn besloten.")),
        _("Geef advies"),
        WORKLIST,
    ),
    Message(
        "advice_given",
        _("De integriteitscoördinator geeft advies"),
        _("wie het vroeg"),
        _("Advies ontvangen ({nummer})"),
        (_("De integriteitscoördinator heeft advies gegeven."), _("Besluit uiterlijk {datum}.")),
        _("Lees het advies"),
        WORKLIST,
    ),
    Message(
        "passed_on_from",
        _("De termijn is voorbij"),
        _("wie niet op tijd besloot"),
        _("Overgenomen: de termijn is voorbij ({nummer})"),
        (_("Je besloot niet op tijd. {beslisser} neemt deze opgave van je over."), _("Je hoeft hier niets meer voor te doen.")),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "passed_on_to",
        _("De termijn is voorbij"),
        _("wie het overneemt"),
        _("Besluit uiterlijk {datum}: dit ligt nu bij jou ({nummer})"),
        (_("Niemand besloot op tijd. Daarom ligt deze opgave nu bij jou."), _("Besluit uiterlijk {datum}.")),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "term_almost_over",
        _("Twee werkdagen voor het eind van een termijn"),
        DECIDER,
        _("Uiterlijk {datum}: nog {opgaven} te beoordelen"),
        (
            _("Je medewerkers wachten op je besluit. Ze horen het uiterlijk {datum}."),
            _("Lukt dat niet? Dan neemt {volgende} het na die dag over."),
        ),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "decision_late",
        _("Een week nadat een college of raad had moeten besluiten"),
        DECIDER,
        _("Te laat: {opgaven} te beoordelen"),
        (_("Een besluit moest er zijn op {datum}. Leg het voor aan de vergadering."), _("Is er besloten? Leg het dan vast.")),
        _("Ga naar Beoordelen"),
        WORKLIST,
    ),
    Message(
        "dispute_raised",
        _("Iemand is het niet eens met een besluit"),
        _("wie opnieuw kijkt"),
        _("Kijk opnieuw, uiterlijk {datum} ({nummer})"),
        (_("Iemand is het niet eens met een besluit. Jij kijkt opnieuw."), _("Geef antwoord, uiterlijk {datum}.")),
        _("Bekijk de opgave"),
    ),
    Message(
        "stop_overdue",
        _("Niemand bevestigde dat iets is gestopt"),
        OFFICER,
        _("Niet bevestigd: is het gestopt? ({nummer})"),
        (_("De dag om te stoppen is voorbij. Niemand bevestigde dat het is gestopt."), _("Bel de medewerker deze week.")),
        _("Ga naar Opvolging"),
        "/intern/beheer/opvolging",
    ),
)  # fmt: skip

ABOUT_POSITIONS = (
    Message(
        "designated",
        _("Een functie wordt openbaar"),
        _("wie de functie heeft"),
        _("Je functie wordt openbaar vanaf {datum}"),
        (
            _("Je functie is aangewezen. Je nevenwerk komt daarom in het openbare register."),
            _("Kijk nu al hoe dat eruitziet. Zie je een fout? Meld het meteen."),
        ),
        _("Bekijk wat openbaar wordt"),
        "/intern/openbaar",
    ),
    Message(
        "designated_to_declare",
        _("Wie een functie heeft, moet meer doorgeven"),
        _("wie de functie heeft"),
        _("Je functie is aangewezen vanaf {datum}"),
        (_("Je functie is aangewezen. Je geeft daarom meer door dan anderen."), _("Kijk vanaf {datum} wat je moet doorgeven.")),
        _("Bekijk wat je doorgeeft"),
        "/intern/doorgeven",
    ),
    Message(
        "designation_ended",
        _("Een functie is niet meer aangewezen"),
        _("wie de functie heeft"),
        _("Je functie is aangewezen tot en met {datum}"),
        (_("De aanwijzing van je functie stopt. Na {datum} geldt die niet meer."), _("Je hoeft niets te doen.")),
        _("Bekijk wat openbaar is"),
        "/intern/openbaar",
    ),
    Message(
        "designated_to_declare_ended",
        _("Wie een functie heeft, hoeft niet meer door te geven dan anderen"),
        _("wie de functie heeft"),
        _("Je functie is aangewezen tot en met {datum}"),
        (
            _("De aanwijzing van je functie stopt. Na {datum} geldt die niet meer."),
            _("Je geeft dan niet meer door dan anderen. Nu hoef je niets te doen."),
        ),
        _("Bekijk wat je hebt doorgegeven"),
        "/intern/opgaven",
    ),
    Message(
        "cover_arranged",
        _("Een vervanging is geregeld"),
        _("wie vervangt"),
        _("Je vervangt {naam} van {van} tot en met {tot}"),
        (_("Je beslist in die tijd over: {registers}."), _("Het stopt vanzelf. Nu hoef je niets te doen.")),
        _("Bekijk de vervanging"),
        "/intern/vervanging",
    ),
    Message(
        "covered",
        _("Een vervanging is geregeld"),
        _("wie wordt vervangen"),
        _("{naam} vervangt je van {van} tot en met {tot}"),
        (_("{naam} beslist in die tijd voor jou over: {registers}."), _("Klopt dit niet? Pas het dan zelf aan.")),
        _("Bekijk de vervanging"),
        "/intern/vervanging",
    ),
)  # fmt: skip

MESSAGES = (*TO_THE_DECLARANT, *TO_WHO_DECIDES, *ABOUT_POSITIONS, *REMINDERS, *DUTIES)
add(*MESSAGES)
