"""A WordPress site as a person names it: its address, who writes there, and the password that lets bts in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from bts.choices import is_web_address
from bts.errors import UsageError

URL, USER, PASSWORD = "BTS_WORDPRESS_URL", "BTS_WORDPRESS_USER", "BTS_WORDPRESS_PASSWORD"
"""The variables of the environment that say which site, which user, and the user's application password."""

HOW_TO_GET_A_PASSWORD = "make one in WordPress under Users > Profile > Application Passwords"  # noqa: S105 - a sentence
"""Where a person finds an application password."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine: what is sent there passes no network, so it needs no encryption."""


@dataclass(frozen=True)
class Site:
    """The address of a site, and a user of it with an application password, which is never shown.

    Raises UsageError for an address that is none, that holds a password, or that would send one unencrypted.
    """

    url: str
    user: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not is_web_address(self.url) or not _names_host(self.url):
            raise UsageError("the address of the WordPress site is no web address", None, f"set {URL} to https://...")
        if "@" in urlsplit(self.url).netloc:
            raise UsageError(
                "the address of the WordPress site holds a password", None, f"set {USER} and {PASSWORD} in its place"
            )
        if not is_private(self.url):
            raise UsageError(
                f"{self.url} would send the password unencrypted", None, "use the address that begins with https://"
            )

    @classmethod
    def from_environment(cls, url: str = "", environment: Mapping[str, str] = os.environ) -> Self:
        """The site that the variables of the environment name; `url` is its address where URL is not set.

        Raises:
            UsageError: a variable is not set, or the address cannot be used.
        """
        values = {URL: environment.get(URL, "").strip() or url}
        values |= {name: environment.get(name, "").strip() for name in (USER, PASSWORD)}
        if missing := [name for name, value in values.items() if not value]:
            remedies = {
                URL: f"set {URL}, or [story] wordpress_url in bts.toml, to the site's address",
                USER: f"set {USER} to your name there",
                PASSWORD: f"set {PASSWORD} to an application password: {HOW_TO_GET_A_PASSWORD}",
            }
            name = missing[0]
            raise UsageError(f"bts is not told how to reach WordPress: {name} is not set", None, remedies[name])
        return cls(values[URL], values[USER], values[PASSWORD])


def is_private(url: str) -> bool:
    """Whether nobody between here and this address can read what is sent there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def _names_host(url: str) -> bool:
    """Whether an address has a host, and a port that there can be."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
