"""What the composition root keeps: that its workers live."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """When a worker process last said that it runs."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} at {self.at}"
