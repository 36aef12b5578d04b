"""Papers to keep: PDFs that a screen reader reads in order (PDF/UA-1) and that an archive accepts (PDF/A-2a).

`paper` lays out headings, texts, tables and figures with ReportLab and tags each of them, `structure` keeps those tags,
`typeface` knows the letters, and `archive` makes the file one that lasts. This room knows nothing of registers: it is given texts.
"""
