"""The figures Q01–Q35: one small definition each, and what counts them.

A definition says in words what is counted and in SQL which rows that are. The number is the number of those rows, so a figure and
the list behind it cannot differ (R80). `table` holds all definitions, `counting` counts, `sql` is what both databases understand.
"""
