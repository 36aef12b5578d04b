"""The data files of an edition, one module per format. Same rows, same bytes; no writer holds more than a batch."""

from publication.formats.canonical import json_bytes, write_json
from publication.formats.csv_metadata import write_csvw_metadata
from publication.formats.csv_table import csv_bytes, guarded, write_changes_csv, write_csv
from publication.formats.dcat import write_dcat
from publication.formats.described import Described
from publication.formats.feeds import write_atom, write_json_feed
from publication.formats.fields import COLUMNS
from publication.formats.json_schema import SCHEMA_VERSION, json_schema, write_json_schema
from publication.formats.ods import write_ods
from publication.formats.rows import count_rows, rows
from publication.formats.turtle import write_dcat_turtle
from publication.formats.xlsx import write_xlsx

__all__ = [
    "COLUMNS", "SCHEMA_VERSION", "Described", "count_rows", "csv_bytes", "guarded", "json_bytes", "json_schema", "rows",
    "write_atom", "write_changes_csv", "write_csv", "write_csvw_metadata", "write_dcat", "write_dcat_turtle", "write_json_feed",
    "write_json", "write_json_schema", "write_ods", "write_xlsx",
]  # fmt: skip
