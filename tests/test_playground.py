"""The playground of the docs in a browser: verdicts, a time limit, a fresh checker for each check, no other host."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import started

from bench.browser import Browser

ROOT = Path(__file__).parent.parent
pytestmark = [
    pytest.mark.xdist_group("playground"),
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("npm")), reason="needs node and npm to build the page"
    ),
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page, built as for the site and served on loopback."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "bench.playground", str(site)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/playground/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for the tests of this module."""
    yield from started(str(tmp_path_factory.mktemp("profile")))


class Page:
    """The open page."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        browser.open(address)
        self.until("ready")

    def until(self, *words: str, seconds: float = 60) -> str:
        """What the page says, once it says one of these."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            said = self.browser.run("return document.getElementById('state').textContent")
            if any(w in said for w in words):
                return said
            time.sleep(0.05)
        pytest.fail(f"the page says {said!r}")

    def check(self, text: str, declared: str = "", seconds: float = 60) -> str:
        """Check a text; what the page says in the end."""
        self.browser.run(
            "document.getElementById('text').value = arguments[0];"
            "document.getElementById('declared').value = arguments[1];"
            "document.getElementById('check').click()",
            text,
            declared,
        )
        return self.until("passed", "stopped", "ended", seconds=seconds)

    def steps(self) -> list[dict]:
        """The steps that are shown: their looks, their text, how many formulas they have."""
        return self.browser.run(
            "return [...document.querySelectorAll('article')].map(a => ({looks: a.className, text: a.innerText,"
            "formulas: a.querySelectorAll('.equation math').length,"
            "arrays: a.querySelectorAll('.example mtable').length}))"
        )


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    """The page, its checker ready."""
    browser.size(1000, 800)
    return Page(browser, address)


README = (ROOT / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]


def test_the_example_of_the_readme(page: Page) -> None:
    """A step that is proved, one that is refuted with its matrices and the nearest true statement, typeset."""
    assert page.check(README) == "2 steps: 1 passed, 1 failed"
    first, second = page.steps()
    assert (first["looks"], first["formulas"]) == ("passed proved", 1)
    assert second["looks"] == "failed refuted"
    assert "true in numerator layout" in second["text"]
    assert second["arrays"] == 2
    assert page.browser.console() == []


@pytest.mark.parametrize(
    ("claim", "declared", "said"),
    [
        ("Trace(A*B) == Trace(B*A)", "", "1 step: 1 passed"),
        ("(A*B).T == A.T*B.T", "A: N x N, B: N x N", "1 step: 0 passed"),
        ("eq(A, 'x')", "", "1 step: 0 passed"),
        ("step('1', eq(", "", "1 step: 0 passed"),
    ],
)
def test_a_bare_claim(claim: str, declared: str, said: str, page: Page) -> None:
    """One claim without a script; shapes found or given; what is none says so."""
    assert page.check(claim, declared).startswith(said)


def test_an_endless_loop_is_stopped_and_costs_nothing_else(browser: Browser, address: str) -> None:
    """After the limit the page says so, keeps the steps that were checked, and checks the next text."""
    page = Page(browser, f"{address}?seconds=3")
    assert page.check(README + "\nwhile True: pass\n") == "stopped: no verdict within 3 s"
    assert [s["looks"] for s in page.steps()] == ["passed proved", "failed refuted"]
    assert page.check("Trace(A*B) == Trace(B*A)") == "1 step: 1 passed, 0 failed"


def test_a_script_changes_nothing_for_the_next(page: Page) -> None:
    """A script that takes symchain apart is the only one that sees it."""
    wreck = "import symchain.trusted.kernel as k, symchain.typeset.mathml as m\n"
    wreck += "for name in list(vars(k)):\n    if not name.startswith('__'): delattr(k, name)\n"
    wreck += "m.formulas.__code__ = (lambda pieces: ['<math><script>window.hurt = 1</script></math>']).__code__\n"
    page.check(wreck + README)
    assert page.browser.run("return window.hurt ?? null") is None
    assert page.check(README) == "2 steps: 1 passed, 1 failed"


def test_what_a_worker_sends_is_taken_apart(page: Page) -> None:
    """Only elements of formulas get from a worker into the page, whatever a script makes of it."""
    wreck = "import symchain.typeset.mathml as m, __main__\n__main__.math = lambda parts: "
    wreck += '[\'<math onclick="window.hurt = 1"><mi>x</mi><img src="x" onerror="window.hurt = 1"/></math>\']\n'
    page.check(wreck + README)
    assert page.browser.run("return document.querySelectorAll('article img, article [onclick]').length") == 0
    assert page.browser.run("return window.hurt ?? null") is None


def test_nobody_else_is_asked(page: Page, address: str) -> None:
    """Every request goes to where the page is from."""
    page.check(README)
    origin = address.split("/playground")[0]
    asked = page.browser.requests()
    assert len(asked) > 3
    assert all(a.startswith((origin, "blob:")) for a in asked)


def test_a_telephone_and_a_keyboard_are_enough(browser: Browser, address: str) -> None:
    """At 360 px nothing sticks out; Ctrl+Enter checks, every control has a name and can have the focus."""
    browser.size(360, 740)
    page = Page(browser, address)
    browser.run(
        "const t = document.getElementById('text'); t.value = arguments[0]; t.focus();"
        "t.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true}))",
        README,
    )
    assert page.until("passed") == "2 steps: 1 passed, 1 failed"
    assert browser.run("return document.documentElement.scrollWidth") <= 360
    named = browser.run(
        "return [...document.querySelectorAll('textarea, input, select, button')].every(e => e.disabled ||"
        "(e.focus(), document.activeElement === e && (e.labels?.length || e.textContent.trim())))"
    )
    assert named


def test_the_examples_are_there(page: Page) -> None:
    """Each example can be chosen; those of the proofs run."""
    count = page.browser.run("return document.getElementById('examples').options.length")
    assert count == 8
    page.browser.run(
        "const e = document.getElementById('examples'); e.selectedIndex = 4; e.dispatchEvent(new Event('change'));"
        "document.getElementById('check').click()"
    )
    assert page.until("passed") == "13 steps: 13 passed, 0 failed"
