"""Organisations that may say something about belief, party, union or health (R65). A hint to look, never a verdict."""

from registers.counterparties.naming import fold
from registers.models import Declaration

# Beginnings of folded words. Broad on purpose: an officer looks and decides; a miss would be public.
WORD_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "belief": (
        "kerk", "parochi", "bisdom", "diacon", "diaken", "ouderling", "moskee", "islam", "synagoge", "joods", "joodse", "tempel",
        "gemeente gods", "evangeli", "baptist", "hervormd", "gereformeerd", "protestant", "katholiek", "christelijk", "bijbel",
        "humanis", "vrijmetsel", "loge", "boeddhis", "hindoe", "pastor", "predikant", "imam", "koster", "kloost", "zending",
    ),
    "party": (
        "partij", "vvd", "pvda", "cda", "d66", "groenlinks", "sgp", "christenunie", "pvv", "volt", "jovd", "bbb", "50plus",
        "fractie", "kieslijst", "politiek",
    ),
    "union": ("vakbond", "fnv", "cnv", "vakvereniging", "vakcentrale"),
    "health": (
        "patient", "lotgenoten", "kanker", "diabet", "hiv", "aids", "verslaving", "verslaafd", "alcoholisten", "ggz", "psychi",
        "reuma", "epileps", "autis", "dementie", "alzheimer", "parkinson", "gehandicapt",
    ),
    "orientation": ("coc", "lhbt", "lgbt", "homo", "transgender", "roze"),
}  # fmt: skip


def sensitive_class(declaration: Declaration) -> str | None:
    """Which class its organisation or role may touch, or None. A class set by hand on the organisation comes first."""
    if declaration.counterparty is not None and declaration.counterparty.sensitive_class:
        return declaration.counterparty.sensitive_class
    answers = declaration.answers
    asked = (declaration.register.fed_by("title"), declaration.register.fed_by("counterparty"))
    return class_of(" ".join(str(answers.get(question.name) or "") for question in asked if question))


def class_of(text: str) -> str | None:
    """The class of the first telling word in a text."""
    padded = f" {fold(text)}"
    for name, beginnings in WORD_BEGINNINGS.items():
        if any(f" {beginning}" in padded for beginning in beginnings):
            return name
    return None
