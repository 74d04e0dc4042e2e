"""What holds for all widgets: two files of one stem, one script for all pages, a first state without any script."""

import re
import subprocess
import sys

import pytest

from nntrain_lessons.errors import LessonsError

from .conftest import FOLDER, write_page

pytest.importorskip("anywidget", reason="the extra `lab` is not installed")

from nntrain_lessons import widgets
from nntrain_lessons.widgets import WIDGETS, joining
from nntrain_lessons.widgets.prediction import Prediction
from nntrain_lessons.widgets.quiz import Quiz

ROOM = 90_000  # bytes of all scripts, before compression
QUESTION = {"question": "Is </script> </div> text?", "options": [{"text": "<b>", "feedback": "It is.", "right": True}]}


@pytest.mark.parametrize("stem", WIDGETS)
def test_a_widget_is_two_files_of_one_stem(stem):
    """The class is named in one place, its script lies beside its module."""
    assert widgets.named(stem).stem == stem
    assert (FOLDER / f"{stem}.js").is_file()
    assert getattr(widgets, WIDGETS[stem]) is widgets.named(stem)


def test_what_is_not_there_is_said_in_a_line():
    """A wrong name is answered with the names that there are."""
    with pytest.raises(LessonsError, match="no widget 'quizz': there are"):
        widgets.named("quizz")


def test_the_package_needs_no_anywidget_until_a_widget_is_wanted():
    """Importing the package loads nothing heavy."""
    code = "import nntrain_lessons.widgets, sys; print({'anywidget', 'ipywidgets', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_all_scripts_together_are_small():
    """A page loads one script, and it has room for no framework."""
    assert len(joining.page_script(WIDGETS).encode()) < ROOM


@pytest.mark.parametrize("path", sorted(FOLDER.glob("**/*.js")), ids=lambda path: path.stem)
def test_scripts_are_as_short_as_modules(path):
    """No file is over 300 lines, no line over 120 characters, and nothing in them runs text as code."""
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert max(map(len, text.splitlines())) <= 120
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text)


@pytest.mark.parametrize("stem", WIDGETS)
def test_the_joined_module_exports_what_a_notebook_renders(node, stem):
    """The notebook's module has a default export with `render`, and imports nothing."""
    code = 'const url = "data:text/javascript," + encodeURIComponent(given);\n'
    code += "console.log(JSON.stringify(Object.keys((await import(url)).default)));"
    assert "render" in node(code, joining.notebook_module(stem))


def test_joined_modules_do_as_the_modules_themselves(node, tmp_path, monkeypatch):
    """Imports, exports and defaults mean the same, joined or not; names that two modules have do not meet."""
    folder = tmp_path / "modules"
    (folder / "parts").mkdir(parents=True)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "parts" / "low.js").write_text("const own = 2;\nexport const two = own;\nexport class Low { x = own }\n")
    (folder / "parts" / "high.js").write_text(
        'import { two } from "./low.js";\nconst own = 3;\nexport function six() {\n  return two * own;\n}\n'
    )
    (folder / "it.js").write_text(
        'import { six } from "./parts/high.js";\nimport { Low } from "./parts/low.js";\n// a comment\n'
        "function render() {\n  return six() + new Low().x;\n}\nexport default { render };\n"
    )
    monkeypatch.setattr(joining, "FOLDER", folder)
    code = "const get = async (url) => (await import(url)).default.render();\n"
    code += 'const joined = "data:text/javascript," + encodeURIComponent(given[1]);\n'
    code += "console.log(JSON.stringify([await get(given[0]), await get(joined)]));"
    assert node(code, [(folder / "it.js").as_uri(), joining.notebook_module("it")]) == [8, 8]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("import x from './parts/low.js';", "bad.js, line 1"), ('import { x } from "./bad.js";', "circle")],
)
def test_what_cannot_be_joined_is_refused(tmp_path, monkeypatch, text, complaint):
    """A form that the joining does not know, or modules in a circle, fail at once."""
    (tmp_path / "bad.js").write_text(text + "\n")
    monkeypatch.setattr(joining, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=complaint):
        joining.notebook_module("bad")


def test_what_a_widget_is_given_cannot_end_its_element(opened):
    """Text from traits is text on the page, in the first state and in what the script makes of it."""
    page = opened(Quiz(questions=[QUESTION]))
    assert page.locator(".live").inner_text().count("Is </script> </div> text?") == 1
    assert page.locator(".still").is_hidden()


def test_without_a_script_the_first_state_stays(opened):
    """Where no script runs, the question and its folded answer are there."""
    page = opened(Quiz(questions=[QUESTION]), java_script_enabled=False)
    page.locator("summary").click()
    assert page.get_by_text("It is.").is_visible()


def test_a_widget_that_fails_keeps_its_first_state_and_no_other_from_living(chromium, tmp_path):
    """Something is always there to be read, and the error is in the console."""
    write_page(
        tmp_path, [Quiz(questions=[{"question": "Broken?", "options": []}]), Prediction(options=["up"])], "light"
    )
    page = chromium.new_page()
    told = []
    page.on("pageerror", lambda error: told.append(str(error)))
    still = (tmp_path / "page.html").read_text("utf-8")
    (tmp_path / "page.html").write_text(still.replace('"options": []', '"options": null'), "utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    page.get_by_label("up").click()
    assert page.locator("#quiz .still").is_visible()
    assert len(told) == 1
    page.close()


STORED = """
import { PageModel } from "./page.js";
const saved = [];
const model = new PageModel({ a: 1, b: 2 }, (values) => saved.push({ ...values }));
const heard = [];
const listener = (own, value) => heard.push(["a", value]);
model.on("change:a", listener);
model.on("change", () => heard.push("any"));
model.set("a", 1);
model.set("a", 3);
model.set("b", 4);
model.off("change:a", listener);
model.set("a", 5);
model.save_changes();
console.log(JSON.stringify([heard, saved, model.get("a")]));
"""


def test_a_page_has_a_model_as_a_notebook_has(node):
    """A change is heard once and at once, the same value is none, and all are saved together."""
    assert node(STORED) == [[["a", 3], "any", "any", "any"], [{"a": 5, "b": 4}], 5]
