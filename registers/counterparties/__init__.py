"""Organisations people have something with, and the lists that say what the body has with them."""
