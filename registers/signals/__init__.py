"""Signals: small named rules that point at a fact: advice to who declares, facts to who decides; never a score."""
