"""Questions to a WordPress site over its REST API, and its answers; every failure is one clear line."""

import html
import re
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from bts import __version__
from bts.errors import BtsError, OutputError, UsageError
from bts.story.wordpress.site import HOW_TO_GET_A_PASSWORD, PASSWORD, URL, USER, Site, is_private

if TYPE_CHECKING:
    import httpx

API = "https://api.w.org/"
"""The relation under which every page of WordPress names the address of its REST API (in its `Link` header)."""

CONNECT_SECONDS, ANSWER_SECONDS = 20.0, 300.0
"""How long to wait for the site to be there, and for each answer: it makes small pictures before it answers."""

LONGEST_MESSAGE = 200
"""Characters of what a site says that are passed on."""


class RefusedError(OutputError):
    """The site refused a question: `code` is WordPress's own word for why, `data` what it says beside it."""

    def __init__(
        self,
        what: str,
        path: str | Path | None,
        remedy: str = "",
        code: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(what, path, remedy)
        self.args = (what, path, remedy, code, data)
        self.code = code
        self.data = dict(data or {})


class Connection:
    """An open connection to a site. `home` is where its dashboard is.

    Raises UsageError or OutputError when it is opened: no such site, no REST API, or the user is not let in.
    """

    def __init__(self, site: Site) -> None:
        import httpx

        self.site = site
        try:
            self._client = httpx.Client(
                auth=httpx.BasicAuth(site.user, site.password),
                timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                headers={"User-Agent": f"bts/{__version__}"},
            )
        except (ImportError, ValueError) as error:
            what = "the proxy that the environment names cannot be used"
            raise UsageError(f"{what}: {_shorten(str(error))}", None, "correct HTTPS_PROXY or ALL_PROXY") from error
        self.api = ""
        self.home = site.url

    def __enter__(self) -> Self:
        try:
            self.api = self._find_api()
            about = self.ask("GET", "")
            if "wp/v2" not in about.get("namespaces", ()):
                raise self._no_api()
            self.home = str(about.get("url") or self.site.url).rstrip("/")
            self._check_user()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        route: str,
        query: Mapping[str, str | int] | None = None,
        *,
        json: Mapping[str, Any] | None = None,
        content: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The site's answer, a record in JSON, to a question at `route` (such as `wp/v2/posts`).

        Raises:
            RefusedError: the site answers that it will not.
            OutputError: the site cannot be reached, or its answer is no such record.
        """
        answer = self._send(method, route, query, json=json, content=content, headers=headers)
        if not isinstance(answer, dict):
            raise self._no_api()
        return answer

    def list(self, route: str, query: Mapping[str, str | int]) -> "list[dict[str, Any]]":
        """The records that the site has at `route`. Raises as `ask` does."""
        answer = self._send("GET", route, query)
        if not isinstance(answer, list) or not all(isinstance(record, dict) for record in answer):
            raise self._no_api()
        return answer

    def _send(self, method: str, route: str, query: Mapping[str, str | int] | None, **parts: Any) -> Any:
        import httpx

        try:
            address = httpx.URL(self.api + route).copy_merge_params(dict(query or {}))
            answer = self._client.request(method, address, **parts)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._explain(error) from error
        if answer.is_success:
            return self._read(answer)
        raise self._refusal(answer)

    def _find_api(self) -> str:
        """The address of the REST API, which ends where a route begins. The password is not sent for it."""
        import httpx

        try:
            page = self._client.get(self.site.url, auth=None, follow_redirects=True)
            named = page.links.get(API, {}).get("url", "")
            home = str(page.url.copy_with(query=None, fragment=None)).rstrip("/")
            api = str(page.url.join(named)) if named else f"{home}/?rest_route=/"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._explain(error) from error
        self._check_host(api)
        # A site behind another server may not know that it is reached by https.
        return api if is_private(api) else f"https{api.removeprefix('http')}"

    def _check_host(self, api: str) -> None:
        """Raise UsageError when the password would go to another host than the one that the person named."""
        asked, found = (str(urlsplit(url).hostname).removeprefix("www.") for url in (self.site.url, api))
        if asked != found:
            raise UsageError(
                f"{self.site.url} leads to a WordPress at {found}", None, f"set {URL} to that address if it is yours"
            )

    def _check_user(self) -> None:
        """Raise OutputError unless the user is let in, and may write posts and upload files."""
        me = self.ask("GET", "wp/v2/users/me", {"context": "edit"})
        rights = me.get("capabilities", {})
        for right, words in (("edit_posts", "write posts"), ("upload_files", "upload files")):
            if not rights.get(right):
                raise OutputError(
                    f"{self.site.user} may not {words} there", self.site.url, "ask for the role of an author or editor"
                )

    def _read(self, answer: "httpx.Response") -> Any:
        try:
            return answer.json()
        except ValueError as error:
            raise self._no_api() from error

    def _no_api(self) -> OutputError:
        return OutputError(
            "no REST API of WordPress answers there",
            self.site.url,
            f"correct {URL}, or have the REST API switched on: a security plugin may have closed it",
        )

    def _refusal(self, answer: "httpx.Response") -> BtsError:
        """The error for an answer that is none."""
        code, message, data = _read_refusal(answer)
        where = self.site.url
        if answer.is_redirect:
            return OutputError("the site leads elsewhere", where, f"set {URL} to the address that it leads to")
        if answer.status_code == 401:
            what = f"WordPress does not let {self.site.user} in: the name or the application password is wrong"
            return OutputError(what, where, f"check {USER} and {PASSWORD}; {HOW_TO_GET_A_PASSWORD}")
        if answer.status_code == 413:
            remedy = 'have its limit for uploads raised, or set clip_media = "link" under [story]'
            return RefusedError("too large for the site", where, remedy, "too_large")
        if answer.status_code == 404 and (not code or code == "rest_no_route"):
            return self._no_api()
        if answer.status_code >= 500 and not code:
            what = f"the site failed at it ({answer.status_code})"
            return RefusedError(what, where, "try again; its own log says why", "failed")
        remedy = "ask for the role of an author or editor" if answer.status_code == 403 else ""
        said = message or f"it says no more than {answer.status_code}"
        return RefusedError(f"WordPress refuses: {said}", where, remedy, code, data)

    def _explain(self, error: "httpx.HTTPError | httpx.InvalidURL") -> BtsError:
        """The error for a question that never came to an answer."""
        import httpx

        where = self.site.url
        if isinstance(error, httpx.InvalidURL):
            return UsageError("the address of the WordPress site is no web address", where, f"correct {URL}")
        if isinstance(error, httpx.TimeoutException):
            return OutputError("the WordPress site does not answer", where, "try again later: what was sent is kept")
        if _has_cause(error, ssl.SSLError):
            what = "the WordPress site's encryption cannot be trusted"
            return OutputError(f"{what}: {_shorten(str(error))}", where, "have its certificate mended")
        if isinstance(error, httpx.ConnectError):
            what = "the WordPress site cannot be reached"
            return OutputError(f"{what}: {_shorten(str(error))}", where, f"check the network and {URL}")
        what = f"the connection to WordPress broke off: {_shorten(str(error) or type(error).__name__)}"
        return OutputError(what, where, "try again: what was sent is kept")


def _read_refusal(answer: "httpx.Response") -> tuple[str, str, dict[str, Any]]:
    """WordPress's code, its sentence without markup, and its data; "" and {} where it says none."""
    try:
        said = answer.json()
    except ValueError:
        return "", "", {}
    if not isinstance(said, dict):
        return "", "", {}
    data = said.get("data")
    return str(said.get("code", "")), _shorten(str(said.get("message", ""))), data if isinstance(data, dict) else {}


def _shorten(text: str) -> str:
    """What a site says, on one line, without markup, and not too long."""
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split()).rstrip(".")
    return words if len(words) <= LONGEST_MESSAGE else f"{words[:LONGEST_MESSAGE]}…"


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether an error, or one that it came from, is of this kind."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error is not None
