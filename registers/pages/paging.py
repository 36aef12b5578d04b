"""A long list in pages of equal size; the address says which page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, func, select

from extensions import db


@dataclass(frozen=True)
class Paged:
    """One page of a list: its rows, and where it stands in the whole."""

    rows: Sequence[Any]
    count: int  # in the whole list
    page: int
    pages: int


def paged(query: Select[Any], size: int) -> Paged:
    """The page of this ordered query that `?pagina=` asks for; the nearest one when that does not exist."""
    count = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-count // size))
    page = min(max(1, request.args.get("pagina", 1, type=int)), pages)
    return Paged(db.session.scalars(query.limit(size).offset((page - 1) * size)).all(), count, page, pages)
