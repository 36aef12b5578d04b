"""What a delivery asks, remembers and sets in motion: R14, R18, R62, R74, R78 and R79, by every way in."""

import csv
import os
from datetime import date, timedelta
from io import StringIO

import pytest
from sqlalchemy import func, select

import clock
from audit import SYSTEM, Event, verify_now
from auth.models import Account, UserSession
from auth.permissions import clause, may
from auth.sign_in import _load
from extensions import db
from organisation.consequences import people_changed
from organisation.leave import leaves_of, on_leave, on_leave_clause
from organisation.models import EarlierEmployment, Person
from organisation.people_import.applying import proposed
from organisation.people_import.folder import take_deliveries
from organisation.people_import.likeness import alike
from organisation.people_import.missing import has_left, missing_now, still_works_here
from organisation.people_import.models import COMMAND, DeliveryRun
from organisation.people_import.runs import SuddenShrink, apply_now
from organisation.structure import holders_of
from registers.models import Declaration
from settings import ROOT
from tests.support.declarations import decided, submitted
from tests.support.municipality import PEOPLE
