"""The yearly report to the council (Q33): drafted, explained, frozen with a number, and taken along as a file.

`chapters` says what stands in it, `gathering` counts, `leaving` hides small numbers, `document` puts text and numbers together,
`keeping` saves and freezes. A file of a frozen report is made from what was kept at freezing alone.
"""
