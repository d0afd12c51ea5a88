"""A real site (Daphne, worker, SQLite, the sample content) and a real Chromium."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.processes import ROOT, SAMPLE_PASSWORD, answers, free_port, made_once, manage, wait_until


@dataclass
class Site:
    """A served site; `url` has no slash at the end."""

    url: str
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    sessions: dict[str, list[Any]] = field(default_factory=dict)  # members' cookies, by handle

    def start(self) -> None:
        """The site answers and its worker lives."""
        command = [sys.executable, "manage.py", "serve"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        wait_until(self._answers, seconds=120)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the site has ended by itself: see what it said"
        return answers(f"{self.url}/readyz")

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=40) == 0


def environment_of(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a site with its data in `folder`."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **inherited,
        "BRAIN_DATA_DIR": str(folder),
        "BRAIN_DEMO": "1",
        "BRAIN_DEMO_PASSWORD": SAMPLE_PASSWORD,
        "BRAIN_LOG_LEVEL": "WARNING",
        "BRAIN_TRANSLATION": "",
        **settings,
    }


@pytest.fixture(scope="session")
def prepared(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site that is set up."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_database, folder)
        manage("set_up", **environment_of(folder))

    return made_once(tmp_path_factory, "prepared", make)


@contextmanager
def served(prepared: Path, folder: Path, **settings: str) -> Iterator[Site]:
    """A site of its own that begins with what is `prepared`, its data in `folder`."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", environment_of(folder, BRAIN_PORT=str(port), **settings))
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(prepared, tmp_path_factory.mktemp("data")) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    site: Site
    context: BrowserContext
    page: Page

    def goto(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def sign_in(self, key: str) -> "Visitor":
        """Sign in as a sample member: by the form the first time, later with the session that this began."""
        if key in self.site.sessions:
            self.context.add_cookies(self.site.sessions[key])
            return self
        self.goto("/en/account/login/")
        self.page.locator("input[name=login]").fill(f"{key}@example.org")
        self.page.locator("input[name=password]").fill(SAMPLE_PASSWORD)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.site.sessions[key] = [cookie for cookie in self.context.cookies() if cookie["name"] == "sessionid"]
        return self


@pytest.fixture
def visitor(site: Site, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a browser window: visitor("ko", width=390, javascript=False)."""
    with windows(site, chromium) as open_window:
        yield open_window


@contextmanager
def windows(site: Site, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Open windows on `site`; all are closed at the end."""
    contexts: list[BrowserContext] = []

    def open_window(language: str = "en", *, width: int = 1280, javascript: bool = True, **options: Any) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=language, java_script_enabled=javascript, **options
        )
        contexts.append(context)
        return Visitor(site, context, context.new_page())

    yield open_window
    for context in contexts:
        context.close()
