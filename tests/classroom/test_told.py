"""What is told of a class: summary, tables, pages, feedback."""

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nntrain_lessons.classroom.feedback import as_text, file_names, write_all
from nntrain_lessons.classroom.pages import class_page, feedback_page
from nntrain_lessons.classroom.records import Likeness
from nntrain_lessons.classroom.tables import as_class_json, as_csv
from nntrain_lessons.grader.records import Failure, RequestError, Result, Status

from .reports import ASCENT, broken, class_of, failed, graded, passed

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def found():
    """Return a class of four, two of whom make one mistake."""
    return class_of(
        graded("ada", passed(), passed("adam")),
        graded("alan", failed()),
        graded(EVIL, failed(), broken("adam"), notes=(EVIL,)),
        graded("eve"),
    )


def rows(found):
    """Return a class's table as it is read by a program."""
    return list(csv.reader(io.StringIO(as_csv(found))))


def test_the_table_has_a_row_for_each_learner_and_a_word_for_each_exercise(found):
    """What was not handed in is not started."""
    assert rows(found) == [
        ["learner", "sgd", "adam"],
        ["ada", "passed", "passed"],
        ["alan", "failed", "not_started"],
        [EVIL, "failed", "error"],
        ["eve", "not_started", "not_started"],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", " =1", "\uff1d1+1"])
def test_a_name_is_no_formula(name):
    """A spreadsheet would carry it out; where cells end at a semicolon, one behind it, too."""
    assert rows(class_of(graded(name, passed())))[1][0] == "'" + name
    assert rows(class_of(graded(f"x;{name}", passed())))[1][0] == f"x;'{name}"


def test_what_nobody_has_begun_is_told_only_where_it_was_asked_for():
    """Whoever hands in all notebooks does not add a column for each."""
    row = graded("ada", passed(), Result("adam", Status.NOT_STARTED, 10))
    assert rows(class_of(row))[0] == ["learner", "sgd"]
    assert rows(class_of(row, asked=("sgd", "adam")))[0] == ["learner", "sgd", "adam"]


def test_the_most_frequent_mistake_comes_first_with_who_makes_it(found):
    """Several checks that fail by one mistake count once; who cannot be graded is no learner without a name."""
    rarer = replace(ASCENT, id="rarer", title="A rarer one")
    twice = failed(diagnosis=rarer)
    twice = replace(twice, checks=(*twice.checks, twice.checks[0]))
    more = class_of(graded("aaa", twice), *found.rows, graded("bob", failed(diagnosis=None)))
    mistakes = [(it.diagnosis.id, it.learners) for it in more.summaries[0].mistakes]
    assert mistakes == [("ascent", ("alan", EVIL)), ("rarer", ("aaa",))]
    assert more.summaries[0].unnamed == ("bob",)


def test_a_check_s_rate_is_of_those_whose_answer_came_so_far(found):
    """Who has begun nothing, or cannot be run, fails no check."""
    first, second, *_ = found.summaries[0].checks
    assert (first.passed, first.tried) == (1, 3)
    assert (second.passed, second.tried) == (3, 3)
    assert found.summaries[0].begun == 3


def test_what_the_grader_could_not_do_is_no_mark():
    """Its word stands in every column, and nobody is said to have begun."""
    found = class_of(graded("ada", passed()), graded("alan", fault="its process ended"))
    assert rows(found)[2] == ["alan", "grader_error"]
    assert found.summaries[0].begun == 1


def test_as_json_it_holds_every_report_and_what_is_common(found):
    """A program finds the schema, the seed and each learner."""
    content = json.loads(as_class_json(found))
    assert (content["schema"], content["seed"]) == ("nntrain-lessons/grade-class/1", 7)
    assert [learner["score"] for learner in content["learners"]] == [20, 7, 7, 0]
    assert content["exercises"][0]["mistakes"][0]["learners"] == ["alan", EVIL]
    assert content["learners"][0]["report"]["schema"] == "nntrain-lessons/grade/1"


class Page(HTMLParser):
    """What a page consists of: its elements, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data):
        self.text += data


def test_pages_escape_what_learners_write_and_load_nothing(found):
    """No name, note or message becomes an element; nothing is loaded from anywhere."""
    for text in (class_page(found), *(feedback_page(found, row) for row in found.rows)):
        page = Page(text)
        assert not {"script", "img", "link", "iframe"} & set(page.tags)
        assert not {"src", "onclick"} & page.attributes.keys()
        assert "default-src 'none'" in text
    assert EVIL in Page(class_page(found)).text


def test_what_is_written_adds_no_element_to_the_feedback():
    """With markup in name, note, title, message and error the page has the elements that it has without."""

    def tags(mark):
        plain = replace(ASCENT, title=f"Gradient ascent {mark}", hint=mark)
        wrong = replace(failed(diagnosis=plain, message=mark), notes=(mark,))
        unread = replace(broken("adam"), error=Failure("SyntaxError", mark, mark))
        found = class_of(graded(f"a{mark}", wrong, unread, notes=(mark,)))
        return Page(feedback_page(found, found.rows[0])).tags

    assert tags("<b onclick='x'>i</b><script>") == tags("plain")


def test_feedback_tells_the_mistake_its_question_and_both_lines(found):
    """As a text and as a page."""
    for told in (as_text(found, found.rows[1]), Page(feedback_page(found, found.rows[1])).text):
        for words in (ASCENT.title, ASCENT.hint, "asked: p <- p - lr*g", "yours: p <- p + lr*g", "a note"):
            assert words in told


def test_of_planted_bugs_one_is_told_at_a_time():
    """The others' names would be the answer."""
    both = failed("spot_the_bug")
    other = replace(both.checks[0], diagnosis=replace(ASCENT, id="other", title="Another bug"))
    found = class_of(graded("ada", replace(both, checks=(both.checks[0], other))))
    page = Page(feedback_page(found, found.rows[0])).text
    assert ASCENT.title in page
    assert "Another bug" not in page


def test_every_learner_gets_files_of_their_own(tmp_path):
    """Whatever they are called: paths, devices, names that differ in case only."""
    names = ["../../x", "con", "a/b", "a_b", "Ada", "ada", "", "...", "x" * 500]
    found = class_of(*(graded(name, passed()) for name in names))
    write_all(found, tmp_path / "out")
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(made) == 2 * len(names)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert len({name.casefold() for name in file_names(found)}) == len(names)
    assert all(len(name) < 100 for name in made)


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_feedback_replaces_nothing_but_feedback(tmp_path, ending):
    """A second class in the same folder does; somebody's own file stays, and nothing is written beside it."""
    found = class_of(graded("ada", passed()), graded("alan", passed()))
    write_all(found, tmp_path / "again")
    write_all(found, tmp_path / "again")
    mine = tmp_path / "mine" / f"alan.{ending}"
    mine.parent.mkdir()
    mine.write_text("dear diary", encoding="utf-8")
    with pytest.raises(RequestError, match="no feedback; --force"):
        write_all(found, mine.parent)
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]


def test_alike_answers_are_told_with_their_learners():
    """They stand in the summary and on the page."""
    one = {"sgd": Likeness("same", 100, ())}
    found = class_of(*(graded(name, failed(), likeness=one) for name in ("ada", "alan")), graded("eve", failed()))
    assert found.summaries[0].alike == (("ada", "alan"),)
    assert "ada, alan" in Page(class_page(found)).text
