"""The figures of a year that everybody may read (P11): which they are, what of them is shown, and the officer's step."""
