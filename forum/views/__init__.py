"""The forum's pages: reading, writing, moderating."""
