"""Asking other sites for a page whose address somebody else wrote: with limits, and never anything inside this network.

The address that a name stands for is looked up once, checked, and connected to; so no second answer of a name server
leads elsewhere. Proxies of the environment are not used.
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import IPPROTO_TCP, SHUT_RDWR, create_connection, getaddrinfo, socket
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

SECONDS = 15.0  # for one request, whatever the other side does
MOST_STEPS = 6  # redirections that are followed
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)


class NotAllowed(Exception):
    """The address is none of the open web: another scheme or port, a name with a password, or a private network."""


class NotReached(Exception):
    """There was no answer: no such name, no connection, a broken or endless answer."""


@dataclass(frozen=True)
class Answer:
    """What the last site said. `has_moved`: all redirections on the way there were permanent, and there was one.

    `headers` have names in small letters.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    has_moved: bool


def fetch(url: str, *, method: str = "GET", most: int = 0, before: Callable[[str], None] = lambda url: None) -> Answer:
    """Return the answer, after redirections, with at most `most` bytes of its body.

    `before` is called with the address of each step; what it raises ends the way. Raises NotAllowed and NotReached.
    """
    temporary = steps = 0
    while True:
        _checked(url)
        before(url)
        status, headers, body = _ask(url, method, most)
        target = headers.get("location", "")
        if status not in (*_PERMANENT, *_TEMPORARY) or not target:
            return Answer(url, status, headers, body, has_moved=bool(steps) and not temporary)
        steps, temporary = steps + 1, temporary + (status in _TEMPORARY)
        if steps > MOST_STEPS:
            raise NotReached("too many redirections")
        try:
            url = urljoin(url, target)
        except ValueError as error:
            raise NotAllowed(target) from error


def host_of(url: str) -> str:
    """Return the name of the site that an address is of, in small letters; "" for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def user_agent() -> str:
    """Return what this site calls itself, with an address at which people find out whose it is."""
    return f"CollectiveBrain/1.0 (+{settings.SITE_URL}/)"


def _ask(url: str, method: str, most: int) -> tuple[int, dict[str, str], bytes]:
    parts = _checked(url)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    connection = _Connection(parts)
    try:
        with _ended_in_time(connection):
            connection.request(method, _ascii(path), headers={"User-Agent": user_agent(), "Accept": "*/*"})
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return response.status, headers, response.read(most) if most else b""
    except (OSError, HTTPException, ValueError, AttributeError) as error:  # the last: ended while it was connecting
        raise NotReached(str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
        str(parts.hostname).encode("idna")
    except ValueError:
        raise NotAllowed(url) from None
    is_web = parts.scheme in _PORTS and parts.hostname and port in (None, _PORTS[parts.scheme])
    if not is_web or parts.username is not None or any(c in url for c in "\r\n\0 "):
        raise NotAllowed(url)
    return parts


def _ascii(path: str) -> str:
    """Return the path with letters beyond ASCII as URLs carry them (RFC 3986, section 2.5)."""
    return "".join(c if c.isascii() else "".join(f"%{byte:02X}" for byte in c.encode()) for c in path)


class _Connection(HTTPConnection):
    """A connection to one of the checked addresses of a site."""

    def __init__(self, parts: SplitResult) -> None:
        host = str(parts.hostname)
        host = host if host.isascii() else host.encode("idna").decode()
        super().__init__(host, _port(parts), timeout=SECONDS)
        self.default_port = self.port  # the header Host names none
        self._is_secure = parts.scheme == "https"

    def connect(self) -> None:
        self.sock = _connected(self.host, self.port)
        if self._is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _connected(host: str, port: int) -> socket:
    """Return a connection to the host. Raises NotAllowed unless all of its addresses are open ones."""
    found = dict.fromkeys(str(entry[4][0]) for entry in getaddrinfo(host, port, proto=IPPROTO_TCP))
    if not all(map(is_open, found)):
        raise NotAllowed(host)
    problem: OSError = OSError("no address")
    for address in found:
        try:
            return create_connection((address, port), timeout=SECONDS)
        except OSError as error:
            problem = error
    raise problem


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open internet, and leads to no other one that is not."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (inner := _inside(ip)):
        return is_open(str(inner))
    return ip.is_global and not ip.is_multicast


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address is another form of, or leads to."""
    teredo = ip.teredo
    translated = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None) or translated


@contextmanager
def _ended_in_time(connection: HTTPConnection) -> Iterator[None]:
    """The connection is shut after SECONDS: one that sends a byte now and then would never be over."""

    def end() -> None:
        try:
            connection.sock.shutdown(SHUT_RDWR)
        except (OSError, AttributeError):
            connection.close()

    timer = threading.Timer(SECONDS, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
