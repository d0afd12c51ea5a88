"""The group of each academy edition: who is in it, and how people come into it."""
