"""What pages of a report are put together from: its contents, timetable, sessions with their materials, transcripts."""
