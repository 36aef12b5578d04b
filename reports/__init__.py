"""Figures and the auditor's desk."""
