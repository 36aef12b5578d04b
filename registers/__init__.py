"""The registers: what each asks, how a declaration moves, who decides, and the pages for declaring and deciding."""
