"""A real WordPress on this machine alone: its files, its database and its server in one temporary folder."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bts.story.wordpress import Site

PACKAGE = Path("/usr/share/wordpress")
"""Where Debian's package keeps WordPress."""

MODULES = ("gd", "mysqli", "mbstring", "xml", "curl")
"""What PHP must have built in: WordPress does not start without the database's, nor make small pictures without gd."""

USER = "editor-in-chief"

CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:@socket@'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('AUTH_KEY', '@salt@a'); define('SECURE_AUTH_KEY', '@salt@b'); define('LOGGED_IN_KEY', '@salt@c');
define('NONCE_KEY', '@salt@d'); define('AUTH_SALT', '@salt@e'); define('SECURE_AUTH_SALT', '@salt@f');
define('LOGGED_IN_SALT', '@salt@g'); define('NONCE_SALT', '@salt@h');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', 'http://' . $_SERVER['HTTP_HOST']); define('WP_SITEURL', WP_HOME);  // also behind another server
define('WP_DEBUG', false); define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }
require_once ABSPATH . 'wp-settings.php';
"""


@dataclass(frozen=True)
class WordPress:
    """A site that runs: its folder, its address, and the password of USER for the editor in a browser."""

    folder: Path
    address: str
    password: str

    def run_php(self, code: str) -> str:
        """What a piece of PHP prints inside of WordPress."""
        host = self.address.removeprefix("http://")
        script = f"$_SERVER['HTTP_HOST'] = '{host}'; require '{self.folder}/wp-load.php'; {code}"
        done = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    def make_site(self, user: str = USER) -> Site:
        """The site as bts is told of it, with a new application password of this user."""
        code = f"""$user = get_user_by('login', '{user}');
            echo WP_Application_Passwords::create_new_application_password($user->ID, ['name' => uniqid('bts')])[0];"""
        return Site(self.address, user, self.run_php(code))

    def add_user(self, name: str, role: str) -> None:
        """Add a user of this role."""
        made = f"wp_create_user('{name}', uniqid(), '{name}@example.org')"
        self.run_php(f"(new WP_User({made}))->set_role('{role}');")

    def show(self, post: int) -> str:
        """The HTML that readers get of a post."""
        setup = f"global $post; $post = get_post({post}); setup_postdata($post);"
        return self.run_php(f"{setup} echo apply_filters('the_content', $post->post_content);")

    def count(self, kind: str) -> int:
        """How many posts of a kind (`post`, `attachment`) the site holds, in whatever state but the waste bin."""
        states = "['inherit', 'draft', 'publish', 'pending', 'private', 'future']"
        query = f"['post_type' => '{kind}', 'post_status' => {states}, 'posts_per_page' => -1, 'fields' => 'ids']"
        return int(self.run_php(f"echo count(get_posts({query}));"))


@contextmanager
def run_wordpress(folder: Path) -> Iterator[WordPress]:
    """Start a WordPress in an empty folder; skips the test where it cannot be."""
    _skip_without_programs()
    _make_database(folder / "database")
    with tempfile.TemporaryDirectory() as short:  # the path of a socket may have 107 letters
        socket_file = Path(short) / "socket"
        with _database(folder, socket_file), _server(folder, socket_file) as (root, address):
            yield _install(WordPress(root, address, secrets.token_urlsafe(12)))


def _make_database(data: Path, tries: int = 2) -> None:
    """Write an empty database; once more where two workers that do so at the same time were in each other's way."""
    done = subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
         *_as_user()],
        check=False, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    if done.returncode:
        assert tries > 1, done.stdout + done.stderr
        shutil.rmtree(data, ignore_errors=True)
        _make_database(data, tries - 1)


@contextmanager
def _database(folder: Path, socket_file: Path) -> Iterator[None]:
    """MariaDB with an empty database, reached through a socket alone."""
    options = (
        f"--datadir={folder}/database",
        f"--socket={socket_file}",
        "--skip-networking",
        f"--pid-file={folder}/pid",
    )
    with _running(["mariadbd", "--no-defaults", *options, *_as_user()], folder / "database.log"):
        _wait(lambda: _create_database(socket_file), "MariaDB")
        yield


@contextmanager
def _server(folder: Path, socket_file: Path) -> Iterator[tuple[Path, str]]:
    """PHP's own server of WordPress's files: their folder, and the address."""
    root = _copy_files(folder, socket_file)
    port = _free_port()
    # A page of the editor asks for many files at once: with one worker it takes minutes.
    command = ["php", "-d", "memory_limit=512M", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(root)]
    with _running(command, folder / "php.log", PHP_CLI_SERVER_WORKERS="4"):
        yield root, f"http://127.0.0.1:{port}"


def _skip_without_programs() -> None:
    missing = [name for name in ("php", "mariadbd", "mariadb", "mariadb-install-db") if shutil.which(name) is None]
    if missing or not PACKAGE.is_dir():
        pytest.skip(f"no WordPress on this machine: {', '.join(missing) or PACKAGE} is missing")
    modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.lower().split()
    if lacking := [name for name in MODULES if name not in modules]:
        pytest.skip(f"PHP lacks {', '.join(lacking)}")


def _as_user() -> list[str]:
    """MariaDB does not run as root unless it is told to."""
    return ["--user=root"] if os.geteuid() == 0 else []


def _copy_files(folder: Path, socket_file: Path) -> Path:
    """Copy WordPress, links followed: Debian's package links into /etc and /var, which a test must not touch."""
    root = folder / "wordpress"
    shutil.copytree(PACKAGE, root)
    (root / "wp-content" / "uploads").mkdir(parents=True, exist_ok=True)
    config = CONFIG.replace("@socket@", str(socket_file)).replace("@salt@", secrets.token_hex(20))
    (root / "wp-config.php").write_text(config, encoding="utf-8")
    return root


@contextmanager
def _running(command: list[str], log: Path, **environment: str) -> Iterator[None]:
    """Run a program while the block lasts; it and its workers are ended after it."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, **environment},
            start_new_session=True,
        )  # fmt: skip
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=20)


def _create_database(socket_file: Path) -> bool:
    make = "CREATE DATABASE IF NOT EXISTS wordpress"
    command = ["mariadb", "--no-defaults", f"--socket={socket_file}", "-uroot", "-e", make]
    return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _install(site: WordPress) -> WordPress:
    """Do what a person does on WordPress's first page."""
    _wait(lambda: _answers(site.address), "PHP's server")
    form = {
        "weblog_title": "The Test Post", "user_name": USER, "admin_password": site.password,
        "admin_password2": site.password, "pw_weak": "on", "admin_email": "desk@example.org", "blog_public": "0",
    }  # fmt: skip
    answer = httpx.post(f"{site.address}/wp-admin/install.php?step=2", data=form, timeout=100)
    assert answer.status_code == 200, answer.text[:500]
    return site


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/wp-admin/install.php", timeout=20).status_code == 200
    except httpx.HTTPError:
        return False


def _wait(ready: object, what: str) -> None:
    assert callable(ready)
    deadline = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < deadline, f"{what} does not start"
        time.sleep(0.1)
