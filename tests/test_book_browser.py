"""The built pages in a real browser: nothing fails, nothing is fetched from elsewhere, everybody can read them."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BUILDS = [ROOT / "_build" / "html", ROOT / "_build" / "fast" / "_build" / "html"]
HTML = next((html for html in BUILDS if (html / "index.html").is_file()), None)
CHROMIUM = shutil.which("chromium")
PAGES = sorted(path.stem for path in HTML.glob("*.html")) if HTML else []

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make book")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make book")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (HTML and CHROMIUM), reason="it takes a built book (make book) and chromium"),
]
every_page = pytest.mark.parametrize("name", PAGES)

LOCAL = ("file:", "data:", "blob:")
WIDTHS = {"desk": 1200, "telephone": 390}
ALLOWED = {
    "label-content-name-mismatch",  # the theme's own buttons: their tooltip is another word than their label
    "scrollable-region-focusable",  # wide output can be scrolled by touch and wheel; the theme gives it no focus
    "aria-deprecated-role",  # docutils' way to mark the entries of a bibliography,
    "aria-required-children",  # and their list
}


@pytest.fixture(scope="module")
def browser():
    """Start one browser for all pages."""
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A page in the browser, and what went wrong while it was loaded."""

    def __init__(self, browser, name, width, scheme):
        self.complaints = []
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.route("**/*", self._asked)
        self.page.goto((HTML / f"{name}.html").as_uri())
        self.page.wait_for_function("!window.MathJax || !MathJax.startup || MathJax.startup.promise.then(() => true)")

    def _heard(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, route):
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture
def open_page(browser):
    """Give a function that opens a page; close what it opened."""
    opened = []

    def give(name, width=WIDTHS["desk"], scheme="light"):
        opened.append(Opened(browser, name, width, scheme))
        return opened[-1]

    yield give
    for each in opened:
        each.context.close()


@every_page
def test_a_page_opens_without_a_complaint(open_page, name):
    """No script fails, no formula is left unset, no other host is asked, straight from the disk."""
    opened = open_page(name)
    assert opened.complaints == []
    assert opened.page.locator("mjx-merror").count() == 0


@every_page
def test_a_page_fits_a_telephone(open_page, name):
    """At 390 pixels nothing sticks out sideways, also where all is unfolded."""
    page = open_page(name, WIDTHS["telephone"]).page
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


LOOKS = [(name, "light") for name in PAGES] + [(name, "dark") for name in PAGES if name in ("index", "adam", "errata")]


@pytest.mark.parametrize(("name", "scheme"), LOOKS)
def test_a_page_can_be_read_by_everybody(open_page, name, scheme):
    """Contrast, labels, headings and the rest of WCAG 2.1 AA hold with every fold open; in the dark for a few pages."""
    page = open_page(name, scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    prose = {"exclude": [["pre"]]}  # the theme colours code; looking at every word of it takes half a minute
    found = axe.Axe().run(page, context=prose, options=rules).response["violations"]
    told = {each["id"]: each["nodes"][0]["html"][:200] for each in found if each["id"] not in ALLOWED}
    assert told == {}


def test_a_folded_answer_opens_by_keyboard(open_page):
    """Who uses no mouse opens the first option of a quiz with the space bar, and reads its answer."""
    page = open_page("momentum").page
    option = page.locator("details.quiz-option").first
    option.locator("summary").focus()
    assert option.get_attribute("open") is None
    page.keyboard.press("Space")
    assert option.get_attribute("open") is not None
    assert option.locator("strong").first.is_visible()
