"""The notice on members' data: its text stands in templates/privacy/notice.html."""

# Of that text, by day (ISO 8601): whoever changes what it means gives it a new one, and members are asked again.
VERSION = "2026-11-22"
