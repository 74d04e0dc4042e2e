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

LOCAL = ("file:", "data:", "blob:")
DESK, TELEPHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 900}
ALSO_IN_THE_DARK = ("index", "adam", "errata")
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

    def __init__(self, browser, name):
        self.name = name
        self.complaints = []
        self.page = browser.new_page(viewport=DESK, color_scheme="light", reduced_motion="reduce")
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.route("**/*", self._asked)
        self.page.goto((HTML / f"{name}.html").as_uri())
        self.page.wait_for_function("!window.MathJax || !MathJax.startup || MathJax.startup.promise.then(() => true)")

    def unfold(self):
        """Open all that can be opened; give the page."""
        self.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        return self.page

    def _heard(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, route):
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()


@pytest.fixture(scope="module", params=PAGES)
def opened(browser, request):
    """Open a page once, for all that is asked of it."""
    it = Opened(browser, request.param)
    yield it
    it.page.close()


def test_a_page_opens_without_a_complaint(opened):
    """No script fails, no formula is left unset, no other host is asked, straight from the disk."""
    assert opened.complaints == []
    assert opened.page.locator("mjx-merror").count() == 0


A4 = {"width": 680, "height": 1000}  # the paper less its margins, at 96 dots an inch
# What a script has taken the place of is on paper, and not the script's: of a widget's folds only one kind is shown.
OPEN_ON_PAPER = """[...document.querySelectorAll('article details')].filter(fold => fold.checkVisibility())
    .flatMap(fold => [...fold.children]).filter(part => !part.checkVisibility()).length"""
CUT = """[...document.querySelectorAll('article :is(pre, table, img, .admonition, details)')].filter(part =>
    part.getBoundingClientRect().right > innerWidth + 1 || part.scrollWidth > part.clientWidth + 2 && part.clientWidth
).length"""


def test_on_paper_all_is_open_and_nothing_is_cut(opened):
    """Nobody unfolds or scrolls a sheet: folds are open, and code, tables, pictures and boxes end at its edge."""
    page = opened.page
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    hidden, cut = page.evaluate(OPEN_ON_PAPER), page.evaluate(CUT)
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)
    assert (hidden, cut) == (0, 0)


def test_a_page_fits_a_telephone(opened):
    """At 390 pixels nothing sticks out sideways, also where all is unfolded."""
    page = opened.unfold()
    page.set_viewport_size(TELEPHONE)
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size(DESK)
    assert over <= 0


def violations(page):
    """Ask axe for what breaks WCAG 2.1 AA: the rule and the first place."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
    prose = {"exclude": [["pre"]]}  # the theme colours code; looking at every word of it takes half a minute
    found = axe.Axe().run(page, context=prose, options=rules).response["violations"]
    return {each["id"]: each["nodes"][0]["html"][:200] for each in found if each["id"] not in ALLOWED}


def test_a_page_can_be_read_by_everybody(opened):
    """Contrast, labels, headings and the rest hold with every fold open; for a few pages in the dark as well."""
    page = opened.unfold()
    for scheme in ("light", "dark") if opened.name in ALSO_IN_THE_DARK else ("light",):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("scheme => document.documentElement.dataset.theme == scheme", arg=scheme, timeout=5000)
        assert violations(page) == {}


def test_a_quiz_is_answered_by_keyboard(browser):
    """Who uses no mouse takes the first option of a quiz with the space bar, and reads its answer; formulas are set."""
    page = Opened(browser, "momentum").page
    question = page.locator("#quiz .question").first
    assert question.locator("mjx-container").count() == 3
    question.get_by_role("button").first.focus()
    page.keyboard.press("Space")
    question.get_by_text("That is one tenth of a full step").wait_for()


def test_a_reader_gets_from_the_start_page_to_a_named_mistake(browser):
    """Two clicks and a line: nothing is installed, and no kernel runs."""
    page = Opened(browser, "index").page
    page.get_by_role("link", name="write your first rule").click()
    page.locator("#write-step textarea").fill("w <- w + lr*g")
    page.get_by_text("Line 1. Gradient ascent").wait_for()


def test_what_came_out_waits_for_a_prediction(browser):
    """Its heading asks for one first, and the section opens after that."""
    page = Opened(browser, "adam").page
    page.get_by_role("heading", name="What came out: who notices").click()
    page.get_by_text("First choose what you expect").wait_for()
    page.get_by_label("Plain descent").click()
    page.get_by_role("button", name="Show what came out").click()
    assert page.locator("details.fold[open] h3").first.inner_text().startswith("What came out: who notices")
