"""manage.py forget_old_data"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from brain.members.registry import retentions
from brain.privacy.actions import forget_copies, let_leave


class Command(BaseCommand):
    help = "Deletes accounts that asked for it, copies that are over, and what is kept for some days only."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        self.stdout.write(f"accounts: {let_leave(now)}, copies: {forget_copies(now)}")
        for rule in retentions():
            if days := rule.days():
                self.stdout.write(f"{rule.name}: {rule.forget(now - timedelta(days=days))}")
