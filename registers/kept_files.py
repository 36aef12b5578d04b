"""Every kept file that a row names: those of declarations, and the decisions to designate."""

from typing import Any

from sqlalchemy import Select, select, union_all

from registers.designations.models import DesignationDocument
from registers.models import Attachment


def kept_files() -> Select[Any]:
    """For each its name on disk and the sum of what it was when kept."""
    kinds = (Attachment, DesignationDocument)
    named = union_all(*(select(kind.uid, kind.sha256) for kind in kinds)).subquery()
    return select(named.c.uid, named.c.sha256).order_by(named.c.uid)
