"""Everything that changes the library: a module for each part of it."""
