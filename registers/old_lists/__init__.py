"""Bringing an existing spreadsheet into a register, by a mapping file that a functional manager writes (R77).

`mapping` reads the mapping file and holds it against the register, `values` reads cells, `reading` makes an entry of a line or
says why not, `applying` puts entries into the register. Nothing is guessed; what was delivered is kept word for word.
"""
