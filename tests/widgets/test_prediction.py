"""What came out stays closed until something was chosen."""

import pytest

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.widgets import Prediction

OPTIONS = ["nearer", "further, <b>by far</b>"]
FOLD = """document.body.insertAdjacentHTML('beforeend', `<details class="fold"><summary><h3>What came out</h3></summary>
<p>nearer</p></details><details class="fold"><summary><h3>More</h3></summary><p>later</p></details>`)"""


@pytest.fixture
def page(opened):
    """Open a prediction in front of two folded sections."""

    def open_it(address=""):
        page = opened(Prediction(options=OPTIONS), address=address)
        page.evaluate("document.querySelector('.live').remove()")
        page.evaluate(FOLD)
        page.add_script_tag(path=page.url.removeprefix("file://").partition("page.html")[0] + "widgets.js")
        return page

    return open_it


def is_open(page):
    """Tell which of the two sections are open."""
    return page.evaluate("[...document.querySelectorAll('details.fold')].map(fold => fold.open)")


def test_what_came_out_waits_for_the_choice(page):
    """A click before that asks for it; other folds are not held back."""
    page = page()
    page.get_by_role("heading", name="What came out").click()
    page.get_by_text("First choose what you expect").wait_for()
    page.get_by_text("More").click()
    assert is_open(page) == [False, True]
    page.get_by_label("nearer").click()
    page.get_by_text("You expect: nearer.").wait_for()
    page.get_by_role("heading", name="What came out").click()
    assert is_open(page) == [True, True]


def test_it_is_done_by_keyboard_alone(page):
    """Arrow keys choose, the button opens what came out, and the focus goes there."""
    page = page()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.get_by_text("You expect: further, <b>by far</b>.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert is_open(page) == [True, False]
    assert page.evaluate("document.activeElement.textContent") == "What came out"


def test_who_cannot_say_may_look(page):
    """Nobody is kept out."""
    page = page()
    page.get_by_label("I cannot say").click()
    page.get_by_text("Then look").wait_for()
    page.get_by_role("button", name="Show what came out").click()
    assert is_open(page) == [True, False]


@pytest.mark.parametrize(("address", "waits"), [("?prediction.chosen=nearer", False), ("?prediction.chosen=<b>", True)])
def test_the_choice_is_kept_in_the_address(page, address, waits):
    """One that is not among the options is none."""
    page = page(address)
    assert (page.locator("details.waits").count() == 1) is waits


def test_without_a_script_the_options_can_be_read_and_the_fold_opens(opened):
    """Nothing is locked where nothing could unlock it."""
    page = opened(Prediction(options=OPTIONS), java_script_enabled=False)
    assert page.locator("li").nth(1).inner_text() == "further, <b>by far</b>"
