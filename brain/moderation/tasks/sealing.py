"""Sealing the audit log in the background."""

from django_tasks import task

from brain.moderation import chain


@task()
def seal_audit_log() -> None:
    """All entries are in the chain. Safe to run at any time, in several workers at once."""
    chain.seal()
