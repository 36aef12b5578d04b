"""The delivery of the personnel administration: people, units, positions and managers (R77, R79).

`reading` makes lines of the file, `comparing` says what differs from what is known on the day, `applying` carries it out.
A delivery is a proposal: it ends nobody who is missing from it, and never touches roles.
"""
