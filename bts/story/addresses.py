"""Addresses on the web: of a story's pictures and videos, of its page, and of a moment on its page."""

from fractions import Fraction
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urljoin, urlsplit

from bts.choices import is_web_address
from bts.story.page import Page
from bts.timing import json_seconds

TIME = "t"
"""The parameter of a page's address that says at which second of the clip to start."""


def absolute(page: Page, href: str) -> str:
    """The address on the web of a file that the page shows; "" where it is not known.

    `href` is relative to the page's folder and percent-encoded. The file lies in the folder at `media_url`; where that
    is not set it lies beside the page at `url`. An `href` that is a web address already is returned as it is. One that
    leads out of the story's folder gives "", because such a file is not published with the page.
    """
    if is_web_address(href):
        return href
    parts = urlsplit(href)
    if not parts.path or parts.scheme or parts.netloc or parts.path.startswith("/") or ".." in parts.path.split("/"):
        return ""
    if page.media_url:
        return _join(page.media_url, href)
    return urljoin(_without_query(page.url), href) if page.url else ""


def moment_url(page: Page, time: Fraction) -> str:
    """The address of the page that starts its clip at `time` (seconds): `?t=58.159`; "" where `url` is not set.

    A query that the address has is kept, but for an older time; what stands behind `#` is not.
    """
    if not page.url:
        return ""
    parts = urlsplit(page.url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != TIME]
    query = urlencode([*kept, (TIME, format_number(time))], quote_via=quote)
    return parts._replace(query=query, fragment="").geturl()


def format_number(time: Fraction) -> str:
    """Seconds in the fewest digits, at most three decimals, rounded up: `58.159`, `75`."""
    return f"{json_seconds(time):.3f}".rstrip("0").rstrip(".")


def missing(page: Page) -> str:
    """A remark on what is left out because the page's addresses are not set in bts.toml; "" where nothing is."""
    if page.url:
        return ""
    if page.media_url:
        return (
            "[story] url, the address of the page, is not set: canonical, og:url and the moments that search engines "
            "lead to are left out"
        )
    return (
        "[story] url and media_url, the addresses of the page and of its files, are not set: canonical, pictures and "
        "videos are left out of what search engines and social networks read, and story.wordpress.html has addresses "
        "that work only beside its files"
    )


def _join(folder: str, href: str) -> str:
    """The address of a file in the folder at this address, with a slash at its end or without, its query kept."""
    parts = urlsplit(folder)
    base = parts._replace(path=f"{parts.path.rstrip('/')}/", query="", fragment="").geturl()
    joined: SplitResult = urlsplit(urljoin(base, href))
    return joined._replace(query=joined.query or parts.query).geturl()


def _without_query(url: str) -> str:
    return urlsplit(url)._replace(query="", fragment="").geturl()
