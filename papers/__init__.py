"""Papers to keep: PDFs that a screen reader reads in order (PDF/UA-1) and that an archive accepts (PDF/A-2a).

`paper` lays out headings, texts, tables and figures. `canvas` draws them with ReportLab, each belonging to a tag, `structure`
keeps those tags, `typeface` knows the letters, and `archive` makes the file one that lasts. `drawing` is a picture that pages
draw as SVG and `pictures` draws on paper. Nothing here knows of registers.
"""
