"""All files of a collection or of a session as one ZIP, made in the background."""
