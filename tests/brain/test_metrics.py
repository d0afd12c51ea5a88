"""/metrics, for Prometheus and those who know the token. Its own port: test_web.py."""

from typing import Any

import pytest
from django.test import Client
from prometheus_client import Counter

pytestmark = pytest.mark.django_db
COUNTED = Counter("brain_test_told", "What these tests have counted")


def test_who_knows_the_token_reads_what_is_counted(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a secret été"
    COUNTED.inc()
    answer = client.get("/metrics", headers={"Authorization": "Bearer a secret été"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer["Cache-Control"]
    assert b"\nbrain_test_told_total 1.0\n" in answer.content


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer a secre", "a secret", "Basic a secret", "Bearer é"])
def test_for_others_there_is_no_such_page(client: Client, settings: Any, header: str | None) -> None:
    settings.METRICS_TOKEN = "a secret"
    assert client.get("/metrics", headers={"Authorization": header} if header is not None else {}).status_code == 404


@pytest.mark.parametrize("header", [None, "Bearer "])
def test_without_a_token_there_is_no_such_page(client: Client, settings: Any, header: str | None) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": header} if header else {}).status_code == 404


def test_it_can_only_be_read(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a secret"
    assert client.post("/metrics", headers={"Authorization": "Bearer a secret"}).status_code == 405
