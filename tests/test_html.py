"""The HTML report: what it says, that it needs nothing and obeys nothing, and how a real browser shows it."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browsing import started
from running import HOSTILE

from bench.browser import Browser
from symchain import cli
from symchain.report import FORMATS, Output, View
from symchain.report.graph import Node, drawing
from symchain.results import ProofResult, Run
from symchain.run import Request, verify
from symchain.trusted.result import Counterexample, StepResult

pytestmark = pytest.mark.xdist_group("html")

PROOFS = Path(__file__).parent.parent / "proofs"


class Page(HTMLParser):
    """Elements, ids, links and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src", "action", "xlink:href"):
                self.links.append(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def html(run: Run) -> str:
    """The page of a run."""
    stream = io.StringIO()
    report = FORMATS["html"].open(Output(stream), View())
    for proof in run.proofs:
        report.proof(proof)
    report.end(run)
    return stream.getvalue()


def run_of(*steps: StepResult) -> Run:
    """A run of one script."""
    return Run([ProofResult("p/a", "A script", "p/a.py", list(steps))])


def step(label: str, verdict: str = "proved", **more: object) -> StepResult:
    """A step of that script."""
    return StepResult(label, "step", verdict, claim="A = B", file="p/a.py", line=3, **more)


@pytest.fixture(scope="module")
def chapter() -> str:
    """The page of chapter 14."""
    return html(verify([PROOFS / "chapter14"], Request(typeset=True)))


@pytest.fixture(scope="module")
def wrong() -> str:
    """The page of false claims."""
    return html(verify([PROOFS / "wrong" / "chapter4.py"], Request(typeset=True)))


def test_every_step_is_there_once_with_its_formulas(chapter: str) -> None:
    """A section a script, an article a step, formulas for every claim, and the totals with their denominators."""
    page = Page(chapter)
    assert page.tags["section"] == 14
    assert page.tags["article"] == 348
    assert page.tags["math"] >= 348
    assert page.tags["code"] == 0
    assert "348 steps: 348 passed" in page.text
    assert "9 of 9" in page.text


def test_sections_are_in_the_order_of_the_text(chapter: str) -> None:
    """Scripts of a folder whose titles are numbered stand in that order."""
    numbers = re.findall(r'<h2 id="[^"]*">14\.(\d+)', chapter)
    assert numbers == sorted(numbers, key=int)
    assert len(numbers) == 13


@pytest.mark.parametrize("name", ["chapter", "wrong"])
def test_the_page_needs_nothing_and_links_within_itself(name: str, request: pytest.FixtureRequest) -> None:
    """Every link is to an anchor that is there once; no script, no remote style, font or picture."""
    text = request.getfixturevalue(name)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    fragments = [link for link in page.links if link != "data:,"]
    assert all(link.startswith("#") and link[1:] in page.ids for link in fragments)
    assert not {"script", "img", "iframe", "object"} & set(page.tags)
    assert page.tags["link"] == 1  # the empty icon, or a browser asks for one
    assert set(re.findall(r"url\((.{5})", text)) == {"data:"}
    assert "default-src 'none'" in text


def test_a_refuted_step_shows_its_counterexample_typeset(wrong: str) -> None:
    """Sizes, arrays as matrices, the two numbers, and the nearest true statement with its formula."""
    article = next(a for a in wrong.split("<article")[1:] if 'id="step-inverse-transpose"' in a)
    assert "The sides differ at N = " in article
    assert article.count("<mtable>") >= 1
    assert re.search(r"left <strong><math.*right <strong><math", article)
    assert "Nearest: true in numerator layout" in article
    other = next(a for a in wrong.split("<article")[1:] if 'id="step-Jacobi-entry"' in a)
    assert re.search(r"Nearest: true with `X.T` for `X`<br><span class=\"claim\"[^>]*><math", other)


def test_an_undecided_step_says_what_is_left() -> None:
    """The difference, and what is missing."""
    detail = {"difference": "x - y", "left": "x", "right": "y"}
    text = Page(html(run_of(step("a", "undecided", code="SC202", message="does not follow", detail=detail)))).text
    assert all(words in text for words in ("SC202", "does not follow", "x - y"))


def test_citations_lead_to_steps() -> None:
    """What a step follows from is linked, in its own script first, then in another; what is nowhere is text."""
    first = ProofResult("p/a", "", "p/a.py", [step("one"), step("two", uses=["one"])])
    second = ProofResult("p/b", "", "p/b.py", [step("one"), step("three", uses=["one", "two", "gone"])])
    text = html(Run([first, second]))
    article = next(a for a in text.split("<article")[1:] if 'id="step-three"' in a)
    assert '<a href="#step-one-2.1">one</a>' in article
    assert '<a href="#step-two">two</a>' in article
    assert ">gone<" not in article
    assert "gone" in article


def test_the_declaring_step_of_a_hypothesis_is_linked() -> None:
    """A hypothesis names the step that declares it."""
    text = html(run_of(step("h", "assumed"), step("a", hypotheses=["f is C1 in X (h)", "0 <= l (not a label)"])))
    assert 'f is C1 in X (<a href="#step-h">h</a>)' in text
    assert "0 &lt;= l (not a label)" in text


def test_what_passes_as_expected_and_what_does_not_is_told() -> None:
    """Expectations that were met and not met, steps that are ungrounded, and the filter for each."""
    met = step("met", "refuted", expected="refuted", code="SC201")
    unmet = step("unmet", "proved", expected="refuted", code="SC208", message="expected refuted, but proved")
    loose = step("loose", "proved", grounded=False, code="SC209", message="rests on unmet", uses=["unmet"])
    text = html(run_of(met, unmet, loose))
    assert re.search(r'id="step-met" class="refuted expected"', text)
    assert re.search(r'id="step-unmet" class="proved failed"', text)
    assert re.search(r'id="step-loose" class="proved failed ungrounded"', text)
    assert 'id="show-expected"' in text
    assert 'id="show-failed"' in text
    assert "1 of 3" in Page(text).text


def everywhere(text: str) -> Run:
    """A run in which a text stands wherever a script can put one."""
    example = Counterexample({text: 2}, {text: [[text, "1/2"]]}, text, "3")
    boxes = {"claims": [[["word", text, "bold"]], [{"no": "box"}], 7], "nearest": [[["text", text]]]}
    one = step(text, "refuted", counterexample=example, code="SC201", message=text, uses=[text], typeset=boxes)
    one.hypotheses, one.axioms, one.detail = [text], [text], {"nearest": text, "difference": text, "left": text}
    return Run([ProofResult(text, text, text, [one, step("b", uses=[text])], outside=[step(text)])])


@pytest.mark.parametrize("text", [*HOSTILE, "javascript:alert(1)", "' onmouseover='x", "{{ 7*7 }}"])
def test_nothing_in_a_script_is_obeyed(text: str) -> None:
    """Whatever a label, a claim, a path, a title or a counterexample holds makes no element, attribute or link."""
    page, plain = Page(html(everywhere(text))), Page(html(everywhere("x")))
    assert page.tags == plain.tags
    assert page.attributes == plain.attributes
    assert all(link.startswith("#") for link in page.links if link != "data:,")
    assert "7*7" not in text or "7*7" in page.text


def test_lone_surrogates_reach_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page can be written, whatever characters a script has."""
    (tmp_path / "s.py").write_text("from symchain import *\nt = scalar('t')\nstep('a\\ud800', eq(t, t))\n")
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "s.py", "--report", "html=out.html"]) == 0
    assert "step-a-" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_a_step_stands_below_what_it_follows_from() -> None:
    """In the drawing every edge goes down, boxes do not overlap, and everything is inside."""
    nodes = [Node(f"n{n}", "proved", "", f"n{n}") for n in range(12)]
    edges = [(0, 1), (1, 2), (0, 2), (0, 5), (2, 5), (3, 4), (1, 6), (6, 7), (0, 7)]
    drawn = drawing(nodes, edges)
    at = {placed.node.label: placed for placed in drawn.nodes}
    assert all(at[f"n{a}"].y < at[f"n{b}"].y for a, b in edges)
    for line, (a, b) in zip(drawn.lines, edges, strict=True):
        assert (line[0][1], line[-1][1]) == (at[f"n{a}"].y, at[f"n{b}"].y)
    places = sorted((p.y, p.x) for p in drawn.nodes)
    assert all(b[0] > a[0] or b[1] - a[1] >= drawn.box for a, b in zip(places, places[1:], strict=False))
    half = drawn.box / 2
    assert all(half <= p.x <= drawn.width - half and p.y <= drawn.height for p in drawn.nodes)


# in a browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for the tests of this module."""
    yield from started(str(tmp_path_factory.mktemp("profile")))


def written(text: str, folder: Path) -> str:
    """The address of a page in a file."""
    (folder / "report.html").write_text(text, encoding="utf-8")
    return (folder / "report.html").as_uri()


OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true);"
SHOW_ALL = OPEN_ALL + "document.querySelectorAll('article').forEach(a => a.style.contentVisibility = 'visible');"


@pytest.mark.parametrize("name", ["chapter", "wrong"])
def test_every_formula_is_drawn(name: str, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every element math has a size; the console is silent and the network is not asked."""
    address = written(request.getfixturevalue(name), tmp_path)
    browser.size(1000, 800)
    browser.open(address)
    sizes = browser.run(
        SHOW_ALL + "return [...document.querySelectorAll('math')].map(m => {"
        "const r = m.getBoundingClientRect(); return [r.width, r.height]})"
    )
    assert len(sizes) > 20
    assert all(width > 2 and height > 5 for width, height in sizes)
    assert browser.console() == []
    assert browser.requests() == [address]


def test_formulas_are_in_the_font_of_the_page(chapter: str, browser: Browser, tmp_path: Path) -> None:
    """The embedded font is loaded, and has the letters of the chapter."""
    browser.open(written(chapter, tmp_path))
    assert browser.run("return document.fonts.check('16px \"symchain math\"', '𝑿∂∑')")
    assert browser.run("return [...document.fonts].filter(f => f.status == 'loaded').length") == 1


@pytest.mark.parametrize("name", ["chapter", "wrong"])
def test_a_telephone_shows_it_without_scrolling_sideways(
    name: str, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """At 360 px nothing sticks out of the page, with all details open."""
    browser.size(360, 740)
    browser.open(written(request.getfixturevalue(name), tmp_path))
    assert browser.run(SHOW_ALL + "return document.documentElement.scrollWidth") <= 360


def test_links_and_filters_work(wrong: str, chapter: str, browser: Browser, tmp_path: Path) -> None:
    """A link leads to its step, a node of the graph too; a filter leaves the steps of its verdict."""
    browser.size(1000, 800)
    browser.open(written(wrong, tmp_path))
    shown = "return [...document.querySelectorAll('article')].filter(a => a.offsetParent !== null).length"
    whole = browser.run(shown)
    browser.run("document.getElementById('show-refuted').click()")
    refuted = browser.run("return document.querySelectorAll('article.refuted').length")
    assert browser.run(shown) == refuted < whole
    browser.run("document.getElementById('show-all').click()")
    assert browser.run(shown) == whole
    browser.open(written(chapter, tmp_path))
    target = browser.run(
        OPEN_ALL + "const a = document.querySelector('dd a'); a.click(); return a.getAttribute('href')"
    )
    assert browser.run("return location.hash") == target
    top = browser.run("return document.querySelector(':target').getBoundingClientRect().top")
    assert -1 < top < 800


def test_the_graph_is_usable_by_keyboard(chapter: str, browser: Browser, tmp_path: Path) -> None:
    """Each node is a link with a name that can have the focus, and leads to its step."""
    browser.open(written(chapter, tmp_path))
    named = browser.run(
        OPEN_ALL + "return [...document.querySelectorAll('svg a[href]')].every(a => {"
        "a.focus(); return document.activeElement === a && a.getAttribute('aria-label').includes(', ')})"
    )
    assert named
    href = browser.run(
        "const a = document.querySelector('svg a[href]'); a.dispatchEvent(new MouseEvent('click', "
        "{bubbles: true})); return a.getAttribute('href')"
    )
    assert browser.run("return location.hash") == href


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_both_schemes(scheme: str, wrong: str, browser: Browser, tmp_path: Path) -> None:
    """The contrast of text and badges to what is behind them is at least 4.5 (WCAG 2.2, 1.4.3)."""
    browser.scheme(scheme)
    browser.open(written(wrong, tmp_path))
    contrasts = browser.run("""
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const light = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
          const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b };
        const behind = e => { const own = getComputedStyle(e).backgroundColor;
          return own == 'rgba(0, 0, 0, 0)' ? behind(e.parentElement) : own };
        return [...document.querySelectorAll('h1, h2, p, a, .badge, dd, dt, .message, td, label')].map(e => {
          const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
          return [(a + 0.05) / (b + 0.05), e.className || e.tagName] })""")
    assert len(contrasts) > 50
    assert [entry for entry in contrasts if entry[0] < 4.5] == []


def test_two_thousand_steps_open_at_once(browser: Browser, tmp_path: Path) -> None:
    """A book of 2,000 steps, each with formulas, is open and laid out; how fast is measured by `bench`."""
    run = verify([PROOFS / "chapter14"], Request(typeset=True))
    book = Run([ProofResult(f"{p.id}-{n}", p.title, p.file, p.steps) for n in range(7) for p in run.proofs])
    text = html(book)
    assert text.count("<article") >= 2000
    begun = time.monotonic()
    browser.open(written(text, tmp_path))
    assert browser.run("return document.readyState") == "complete"
    print(f"{time.monotonic() - begun:.2f} s")
