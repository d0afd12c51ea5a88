"""Everything that changes the groups of the academies."""
