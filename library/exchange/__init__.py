"""Documents that come in many at a time, and go out so: tables with a ZIP of files, DSpace archives, OAI-PMH.

Whatever the source, each document becomes an Item, as written; checked and brought in by the same code.
"""
