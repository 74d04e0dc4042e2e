"""The chapters, as they are written: what each must hold, and what none may."""

import re
from itertools import groupby
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
SOURCES = {path.stem: path.read_text("utf-8") for path in sorted(BOOK.glob("*.md"))}
QUIZZES = {path.stem: path.read_text("utf-8") for path in sorted((BOOK / "quizzes").glob("*.yml"))}
LESSONS = ("tensors_to_batches", "learner", "activations", "update_step", "weight_decay", "momentum", "rmsprop", "adam")
LESSONS += ("schedules", "finder", "deeper", "residual", "compute")
LESSONS += ("augmentation", "whole_recipe", "speed", "real_optimizer")
REVIEWS = ("review_6", "review_9", "review_whole")  # questions on several chapters, eight on each page
WITH_EXERCISE = ("weight_decay", "momentum", "rmsprop", "adam", "schedules", "finder", "residual", "compute")
WITH_EXERCISE += ("augmentation", "real_optimizer")
every_page = pytest.mark.parametrize("page", SOURCES)
every_lesson = pytest.mark.parametrize("page", LESSONS)
every_quiz = pytest.mark.parametrize("page", LESSONS + REVIEWS)

FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^(`{3,})(?P<kind>[^\n]*)\n(?P<inside>.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
HEADER = re.compile(r"\A---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)
NOT_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`]*`|\]\([^)]*\)", re.DOTALL)
PREDICTED = re.compile(r"^```\{prediction\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"\d+\.\d{3,}|\d+\.\d+ ?%")


def prose(text):
    """Return what is neither code nor mathematics nor an address, and the words that figures bring."""
    found = [FENCE.sub("", FRONT.sub("", text))]
    for fence in FENCE.finditer(text):
        header = HEADER.match(fence["inside"])
        if fence["kind"].startswith("{code-cell}") and header:
            about = yaml.safe_load(header[1]).get("mystnb", {})
            found += [about.get("image", {}).get("alt", ""), about.get("figure", {}).get("caption", "")]
    return NOT_PROSE.sub(" ", "\n".join(found))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It reached 0.887.", ["0.887"]),
        ("It reached 88.7 % of them.", ["88.7 %"]),
        ("```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    caption: It fell to 0.598.\n---\nx\n```\n", ["0.598"]),
        ("The rate $0.003$, or `0.003`, and {measured}`mean eps a loss`.", []),
        ("```python\nlr = 0.003\n```\n", []),
        ("See [the paper](https://arxiv.org/abs/1412.6980).", []),
        ("| 0.1234 | a table counts, too |", ["0.1234"]),
    ],
)
def test_a_typed_result_is_found(text, found):
    """The next test sees results in prose, tables and captions, and lets mathematics, code and addresses be."""
    assert TYPED.findall(prose(text)) == found


@every_page
def test_no_result_was_typed_into_a_page(page):
    """A measured number enters by a role that reads a file; decimals of three digits stand nowhere else."""
    assert TYPED.findall(prose(SOURCES[page])) == []


@pytest.mark.parametrize("page", QUIZZES)
def test_no_result_was_typed_into_a_quiz(page):
    """Nor do questions and answers hold a typed result."""
    assert TYPED.findall(NOT_PROSE.sub(" ", QUIZZES[page])) == []


def test_every_lesson_has_a_quiz_and_every_quiz_a_lesson():
    """The data file of a quiz is called as its page."""
    assert sorted(QUIZZES) == sorted((*LESSONS, *REVIEWS))
    assert [page for page in QUIZZES if "```{quiz}" not in SOURCES[page]] == []


@every_quiz
def test_a_quiz_answers_every_option(page):
    """Four to six questions, in a review eight; of the options one is right, each has its own words in return."""
    questions = yaml.safe_load(QUIZZES[page])
    assert len(questions) in ((8,) if page in REVIEWS else (4, 5, 6))
    for question in questions:
        options = question["options"]
        assert 3 <= len(options) <= 4
        assert sum(option.get("right", False) for option in options) == 1
        answers = [option["feedback"] for option in options]
        assert len(set(answers)) == len(answers)
        assert all(len(answer) > 30 for answer in answers)


@every_quiz
def test_right_options_are_spread_evenly_over_the_places(page):
    """No place holds more than one right option more than another of the first three, nor is one letter a habit."""
    places = [place_of_right(question) for question in yaml.safe_load(QUIZZES[page])]
    counts = [places.count(place) for place in range(3)]
    assert max(counts) - min(counts) <= 1
    assert max(len(list(group)) for _, group in groupby(places)) == 1


def test_right_options_are_spread_evenly_over_the_book():
    """Over all quizzes each of the first three places has its third, give or take a twelfth."""
    places = [place_of_right(question) for text in QUIZZES.values() for question in yaml.safe_load(text)]
    assert all(abs(places.count(place) / len(places) - 1 / 3) < 1 / 12 for place in range(3))


def place_of_right(question):
    """Return the place of the option that is right."""
    return next(place for place, option in enumerate(question["options"]) if option.get("right"))


@every_quiz
def test_options_are_of_like_length(page):
    """Nobody finds the right one by its length: none is half as long again as another, and it is not mostly longest."""
    questions = yaml.safe_load(QUIZZES[page])
    longest = 0
    for question in questions:
        lengths = [len(option["text"]) for option in question["options"]]
        assert max(lengths) <= 1.5 * min(lengths) + 12, question["question"]
        longest += lengths[place_of_right(question)] == max(lengths)
    assert longest <= 0.6 * len(questions)


@every_quiz
def test_an_answer_speaks_of_no_other_option_by_its_place(page):
    """The options of a question may change places, and what is said of each stays true."""
    for question in yaml.safe_load(QUIZZES[page]):
        for option in question["options"]:
            assert not re.search(r"\b(next|previous|last|first) option|option (above|below|before)", option["feedback"])


PARTS = ("What you take from this page", "**You need**", "**Time**", "{literalinclude}", "Predict, then run")
PARTS += (
    "## What goes wrong",
    "## Check yourself",
    "```{quiz}",
    "## What to remember",
    "## Further reading",
)


@every_lesson
@pytest.mark.parametrize("part", PARTS)
def test_a_lesson_has_its_parts(page, part):
    """Goals, needs, time, code from its source, a prediction, traps, an exercise, questions, a summary, sources."""
    assert part in SOURCES[page]


@every_lesson
def test_a_page_opens_with_its_question(page):
    """Words come first, and no bar of hidden code."""
    _, _, rest = FRONT.sub("", SOURCES[page]).partition("\n# ")
    _, _, below = rest.partition("\n")
    assert re.match(r"\s*[A-Z[]", below)
    assert "?" in below.partition(":::{admonition} What you take")[0]


@pytest.mark.parametrize("page", WITH_EXERCISE)
def test_the_exercise_comes_before_its_listing(page):
    """After the rule and what can be worked out by hand stands the exercise; the listing behind it is folded."""
    text = SOURCES[page]
    mark = text.index("## Try it now")
    assert text.index("## On paper") < mark
    box = text.index("```{notebook}")
    assert mark < box < text.index("{literalinclude} ../solutions/")
    for listing in re.finditer(r"\{literalinclude\} \.\./solutions/(?!torch_adamw)", text):
        heading = text.rindex("\n## ", 0, listing.start())
        section = text.rindex("\n#", 0, listing.start())
        assert text[:heading].endswith("{.fold}") or text[:section].endswith("{.fold}")


@every_lesson
def test_what_came_out_is_folded(page):
    """Who predicts does not see the outcome before: what repeats the prediction stands in a folded section."""
    text = SOURCES[page]
    for outcome in re.finditer(r"^predicted\(prediction\)", text, re.MULTILINE):
        heading = text.rindex("\n#", 0, outcome.start())
        assert text[:heading].endswith("{.fold}")
        assert re.match(r"\n#+ What came out: ", text[heading:])


@every_lesson
def test_a_prediction_can_be_chosen_on_the_page(page):
    """Below every box that asks for one stand three or four answers, each another."""
    asked = PREDICTED.findall(SOURCES[page])
    assert len(asked) == SOURCES[page].count("{admonition} Predict, then run")
    for options in (inside.splitlines() for inside in asked):
        assert 3 <= len(set(options)) == len(options) <= 4


@every_lesson
def test_a_prediction_is_written_before_the_cell_runs(page):
    """Every box that asks for a prediction is followed by a cell to write it in, and then by one that repeats it."""
    cells = [fence["inside"] for fence in FENCE.finditer(SOURCES[page]) if fence["kind"].startswith("{code-cell}")]
    asked = [n for n, cell in enumerate(cells) if "prediction = " in cell]
    assert len(asked) == SOURCES[page].count("{admonition} Predict, then run") > 0
    assert all("predicted(prediction)" in cells[n + 1] for n in asked)


@every_lesson
def test_a_lesson_can_be_read_in_an_hour(page):
    """1,300 to 2,700 words besides code, formulas and tables' measured numbers; the finder's page is half a lesson."""
    words = re.findall(r"[A-Za-z][\w'-]*", NOT_PROSE.sub(" ", FENCE.sub("", FRONT.sub("", SOURCES[page]))))
    assert (750 if page == "finder" else 1200) <= len(words) <= 3000


@every_lesson
def test_a_lesson_names_its_sources(page):
    """Further reading is cited from the bibliography, three entries or more."""
    _, _, reading = SOURCES[page].partition("## Further reading")
    keys = re.findall(r"\{cite:t\}`(\w+)`", reading)
    entries = set(re.findall(r"^@\w+\{(\w+),", (BOOK / "references.bib").read_text("utf-8"), re.MULTILINE))
    assert len(keys) >= 3
    assert set(keys) <= entries


@pytest.mark.parametrize("page", REVIEWS)
def test_a_review_says_where_to_read(page):
    """Every right answer of a review links to the page that it comes from, and its questions come from many pages."""
    right = [
        option for question in yaml.safe_load(QUIZZES[page]) for option in question["options"] if "right" in option
    ]
    linked = [re.search(r"\]\((\w+)\.md", option["feedback"]) for option in right]
    assert all(linked)
    assert len({link[1] for link in linked}) >= 6
