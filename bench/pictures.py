"""The pictures of the README: the report of chapter 14, and one of its graphs, as a browser shows them.

`python -m bench.pictures` writes `docs/pictures/report.png` and `docs/pictures/graph.png`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.browser import Browser, opened
from symchain.report.html import page
from symchain.run import Request, verify

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
WIDTH = 900


def main() -> None:
    """Write both."""
    TARGET.mkdir(exist_ok=True)
    text = page(verify([ROOT / "proofs" / "chapter14"], Request(typeset=True)))
    with tempfile.TemporaryDirectory() as folder, opened(f"{folder}/profile") as browser:
        file = Path(folder) / "report.html"
        file.write_text(text, encoding="utf-8")
        browser.open(file.as_uri())
        browser.scheme("light")
        browser.size(WIDTH, 760)
        browser.run("document.getElementById('step-14-1-1').scrollIntoView()")
        browser.driver.save_screenshot(str(TARGET / "report.png"))
        _graph(browser)


def _graph(browser: Browser) -> None:
    """The graph of the script on several paths, alone."""
    height = browser.run(
        "const s = [...document.querySelectorAll('section')].find(s => s.textContent.includes('Several paths'));"
        "const svg = s.querySelector('svg'); document.body.replaceChildren(svg); document.body.style.maxWidth = 'none';"
        "svg.style.width = '100%'; svg.style.height = 'auto'; return svg.getBoundingClientRect().height"
    )
    browser.size(WIDTH, int(height) + 50)
    browser.driver.save_screenshot(str(TARGET / "graph.png"))


if __name__ == "__main__":
    main()
