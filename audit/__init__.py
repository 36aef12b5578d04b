"""The event log: who did what to which subject, when and why, in a keyed chain that shows every alteration.

Nothing else writes events: call `record` (or `record_many`) inside the transaction of the change, or `record_apart` for what must
be kept even when the request itself changes nothing (a refused attempt, the reading of a confidential record).
"""

from audit.kinds import Kind
from audit.log import SYSTEM, Happening, Reference, System, hold_chain, record, record_apart, record_many
from audit.models import ChainHead, Event, EventDetail
from audit.subscribing import Subscriber

__all__ = [
    "SYSTEM",
    "ChainHead",
    "Event",
    "EventDetail",
    "Happening",
    "Kind",
    "Reference",
    "Subscriber",
    "System",
    "hold_chain",
    "record",
    "record_apart",
    "record_many",
]
