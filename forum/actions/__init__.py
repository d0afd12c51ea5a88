"""Everything that changes the forum: keyword-only functions by verb, one transaction each."""
