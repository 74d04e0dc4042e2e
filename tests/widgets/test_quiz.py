"""A quiz answers at once, by mouse and by keyboard, and on a page it reads the questions from the folds."""

import pytest

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons.widgets import Quiz

QUESTIONS = [
    {
        "question": "Is </script> <b>text</b>?",
        "options": [
            {"text": "<i>no</i>", "feedback": "It is only text."},
            {"text": "yes", "feedback": "What comes from outside stays <u>text</u>.", "right": True},
        ],
    },
    {"question": "And?", "options": [{"text": "so", "feedback": "Right so.", "right": True}]},
]
FOLDS = """document.querySelector('.still').innerHTML = `<div class="quiz"><p><strong>1.</strong> How <i>far</i>?</p>
<details><summary><span class="sd-summary-text">a) <code>0.1</code></span></summary>
<div class="sd-summary-content"><p><strong>No.</strong> Too <i>short</i>.</p></div></details>
<details><summary><span class="sd-summary-text">b) 1</span></summary>
<div class="sd-summary-content"><p><strong>Yes.</strong> So far.</p></div></details></div>`"""


def said(page, nr=0):
    """Return what is said below a question, once it is there."""
    page.wait_for_function("nr => document.querySelectorAll('.question .said')[nr].textContent", arg=nr)
    return page.locator(".question .said").nth(nr).inner_text()


def test_an_option_answers_at_once_and_another_may_be_chosen(opened):
    """With its own words; how many are right is counted, and the choice is in the address and comes back."""
    page = opened(Quiz(questions=QUESTIONS))
    page.get_by_role("button", name="a) <i>no</i>").click()
    assert said(page) == "✗ No. It is only text."
    page.get_by_role("button", name="b) yes").click()
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('✓')")
    assert said(page) == "✓ Yes. What comes from outside stays <u>text</u>."
    assert page.locator("[aria-pressed=true]").inner_text() == "b) yes"
    assert page.get_by_text("1 of 2 answered rightly.").is_visible()
    page.wait_for_function("location.search.includes('quiz.chosen=1%2C-1')")
    again = opened(Quiz(questions=QUESTIONS), address=page.url.partition("page.html")[2])
    assert said(again).startswith("✓ Yes.")


def test_a_quiz_is_answered_by_keyboard_alone(opened):
    """Tab goes from option to option, which chooses none; the space bar does."""
    page = opened(Quiz(questions=QUESTIONS))
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.locator("[aria-pressed=true]").count() == 0
    page.keyboard.press("Space")
    assert said(page, 1) == "✓ Yes. Right so."
    assert page.locator(".said").nth(1).get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("chosen", ["9,9", "x,y", "-5", "1e9", "<b>", "0.5,1", ""])
def test_an_address_that_makes_no_sense_chooses_nothing(opened, chosen):
    """Whatever stands there, the questions can be answered."""
    page = opened(Quiz(questions=QUESTIONS[:1]), address=f"?quiz.chosen={chosen}")
    page.get_by_role("button", name="b) yes").click()
    assert said(page).startswith("✓")


def test_on_a_page_questions_are_read_from_the_folds(opened):
    """With their formulas and words as they stand there; what begins with `Yes.` is right."""
    page = opened(Quiz())
    page.evaluate(FOLDS)
    page.evaluate("document.querySelector('.live').remove()")
    page.add_script_tag(path=str(page.url.removeprefix("file://").replace("page.html", "widgets.js")))
    page.get_by_role("button", name="a) 0.1").click()
    assert said(page) == "✗ No. Too short."
    assert page.locator(".question p i").first.inner_text() == "far"
    page.get_by_role("button", name="b) 1").click()
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('✓')")
    assert page.get_by_text("1 of 1 answered rightly.").is_visible()
