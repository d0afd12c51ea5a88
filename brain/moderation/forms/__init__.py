"""What moderators, and members, fill in."""
