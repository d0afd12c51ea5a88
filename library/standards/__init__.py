"""What the library says to machines: one record a document, and the standards' forms of it."""
