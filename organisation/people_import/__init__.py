"""The delivery of the personnel administration: people, units, positions and managers (R77-R79).

`reading` makes lines of the file, `checking` holds them against each other, `comparing` and `people` say what differs from
what is known on the day, `applying` carries it out through `writing`. `runs` keeps every delivery and who confirmed it.
A delivery is a proposal: it ends nobody who is missing from it once, and never touches roles.
"""
