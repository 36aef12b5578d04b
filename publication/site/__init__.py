"""The public register: reads an edition folder and nothing else of this application."""
