"""Moderation of everything that members show: reports, the queue, acts on members, and the record of all acts."""
