"""How long data stay and what becomes of them then; and what everyone may ask about his own."""
