"""One name for one thing: the rules of the notation page, on their pages and in their notebooks, letter by letter."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTATION = (ROOT / "book" / "notation.md").read_text("utf-8")
WHERE = {  # the rules, by how their row begins: their page, and the notebooks that state them
    "weight decay": ("weight_decay", ("sgd", "torch_adamw")),
    "the plain step": ("update_step", ("sgd",)),
    "momentum": ("momentum", ("momentum",)),
    "RMSProp": ("rmsprop", ("rmsprop",)),
    "Adam": ("adam", ("adam",)),
    "1cycle": ("schedules", ("one_cycle",)),
    "the finder": ("finder", ("lr_finder",)),
    "a residual block": ("residual", ("resblock",)),
    "multiply-accumulates": ("compute", ("model_monitor",)),
}
SPACING = re.compile(r"\\[,;!]|\\q?quad|\\\\(\[[^]]*\])?|\\cdot|[&\s$]|\\left|\\right")


def plain(text):
    """Return mathematics without its spacing, its line breaks and its multiplication dots."""
    return SPACING.sub("", re.sub(r"^# ?", "", text, flags=re.MULTILINE))


def rules():
    """Yield each rule's row: how it begins, and its formulas."""
    _, _, table = NOTATION.partition("## The rules")
    for row in re.findall(r"^\| (.+?) \| (.+) \|$", table, re.MULTILINE):
        yield row[0], [plain(formula) for formula in re.findall(r"\$([^$]+)\$", row[1])]


RULES = [(name, formulas) for name, formulas in rules() if any(name.startswith(start) for start in WHERE)]


def test_each_rule_of_a_lesson_has_its_row():
    """The table states every rule that a page with an exercise teaches."""
    assert [next(start for start in WHERE if name.startswith(start)) for name, _ in RULES] == list(WHERE)
    assert all(formulas for _, formulas in RULES)


@pytest.mark.parametrize(("name", "formulas"), RULES, ids=[name for name, _ in RULES])
def test_page_and_notebook_state_a_rule_in_the_same_letters(name, formulas):
    """Each formula of the row stands, letter by letter, on the rule's page and in the text of its notebooks."""
    page, notebooks = WHERE[next(start for start in WHERE if name.startswith(start))]
    texts = [ROOT / "book" / f"{page}.md", *(ROOT / "solutions" / f"{notebook}.py" for notebook in notebooks)]
    for path in texts:
        stated = plain(path.read_text("utf-8"))
        assert [formula for formula in formulas if formula not in stated] == [], path.name


@pytest.mark.parametrize("page", sorted({page for page, _ in WHERE.values()}))
def test_a_symbol_of_a_page_is_in_the_one_table(page):
    """What a page's own table of symbols names is named on the notation page, too."""
    text = (ROOT / "book" / f"{page}.md").read_text("utf-8")
    table = re.search(r"^\| symbol \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    symbols = {symbol for row in table[1].splitlines() for symbol in re.findall(r"\$([^$]+)\$", row.split("|")[1])}
    listed = {plain(symbol) for symbol in re.findall(r"\$([^$]+)\$", NOTATION.partition("## The rules")[0])}
    assert {symbol for symbol in symbols if plain(symbol) not in listed} <= {r"\sum w^2"}


def test_a_name_that_was_given_up_is_gone():
    """No page or notebook calls the decay d, or what RMSProp keeps c."""
    texts = [
        *(ROOT / "book").glob("*.md"),
        *(ROOT / "book" / "quizzes").glob("*.yml"),
        *(ROOT / "solutions").glob("*.py"),
    ]
    given_up = re.compile(r"lr ?\\cdot ?d\b|\\tfrac\{d\}|\(1 - c\)|c\\,s|\\text\{c\}|/\(d f\)")
    assert {path.name: found for path in texts if (found := given_up.findall(path.read_text("utf-8")))} == {}
