"""What the book's own extensions for Sphinx write."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.experiments.pages.cells import FAST

ROOT = Path(__file__).parent.parent
pytest.importorskip("sphinx", reason="the book's tools are not installed: make book")


def load(name):
    """Load one of the extensions as Sphinx does: its folder lies on the path."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "book" / "_ext" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "book" / "_ext"))
    return module


def repository():
    """Return what the book's settings say of the repository."""
    return yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]


@pytest.fixture
def config():
    """Provide Sphinx's settings as Jupyter Book derives them."""
    about = repository()
    return SimpleNamespace(html_theme_options={"repository_url": about["url"], "repository_branch": about["branch"]})


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_launcher_opens_a_notebook_that_is_there(config, exercise):
    """Colab and Binder are sent to a file of this repository, on the branch that the settings name."""
    links = load("exercise_box").launchers(config, f"exercises/{EXERCISES[exercise].notebook}")
    name, branch = urlsplit(repository()["url"]).path.strip("/"), repository()["branch"]
    colab, binder = urlsplit(links["colab"]), urlsplit(links["binder"])
    before, _, path = colab.path.partition(f"/blob/{branch}/")
    assert (colab.netloc, before) == ("colab.research.google.com", f"/github/{name}")
    assert (ROOT / path).is_file()
    assert (binder.netloc, binder.path) == ("mybinder.org", f"/v2/gh/{name}/{branch}")
    (place,) = parse_qs(binder.query)["urlpath"]
    assert (ROOT / place.removeprefix("lab/tree/")).is_file()
    assert links["install"] == f"git+{repository()['url']}"


@pytest.mark.parametrize("exercise", [name for name, exercise in EXERCISES.items() if exercise.page])
def test_the_folded_solution_is_the_whole_answer(exercise):
    """It is Python, defines every name that the exercise asks for, and shows none of the marks for cutting."""
    code = load("exercise_box").solution_code(exercise)
    defined = {node.name for node in ast.parse(code).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert set(EXERCISES[exercise].names) <= defined
    assert "# solution" not in code


def test_a_question_becomes_a_paragraph_and_folded_options():
    """Each option is a box of its own; what opens says first whether it was right."""
    options = [
        {"text": "one", "feedback": "Look again.\nThere."},
        {"text": "two", "right": True, "feedback": "Indeed."},
    ]
    text = load("quiz").as_myst([{"question": "How many?", "options": options}])
    assert text.startswith("**1.** How many?\n")
    assert text.count(":::{dropdown}") == 2
    assert "{dropdown} a) one\n:class-container: quiz-option\n**No.** Look again. There.\n:::" in text
    assert "{dropdown} b) two\n:class-container: quiz-option\n**Yes.** Indeed.\n:::" in text


def test_only_the_real_images_need_no_notice():
    """A whole build on Fashion-MNIST has no box; drawn images, another folder and a fast build have one each."""
    notice = load("build_notice").notice
    assert notice("Fashion-MNIST", fast=False) == ""
    assert "drawn garments" in notice("drawn garments", fast=False)
    assert "fast build" in notice("Fashion-MNIST", fast=True)


@pytest.mark.parametrize(("fast", "title"), [(None, "Not Fashion-MNIST"), ("1", "Not for reading")])
def test_the_notice_stands_on_top_of_the_page(monkeypatch, fast, title):
    """Whatever a page says, it says the box first."""
    monkeypatch.setenv("NNTRAIN_DATA", "drawn")
    monkeypatch.delenv(FAST, raising=False)
    if fast:
        monkeypatch.setenv(FAST, fast)
    extension, values = load("build_notice"), {}
    app = SimpleNamespace(
        add_config_value=lambda name, value, rebuild: values.update({name: value}), connect=lambda *hook: None
    )
    extension.setup(app)
    app.config = SimpleNamespace(**values)
    context = {"body": "<h1>A page</h1>"}
    extension.put_on_top(app, "page", "page.html", context, None)
    assert context["body"].endswith("<h1>A page</h1>")
    assert title in context["body"].partition("<h1>")[0]


def test_a_page_can_be_reported(config):
    """The link under a page opens a new issue of this repository, which names the page; the search page has none."""
    extension, context = load("tell_us"), {"body": ""}
    extension.put_below(SimpleNamespace(config=config), "search", "search.html", context, None)
    assert context["body"] == ""
    extension.put_below(SimpleNamespace(config=config), "adam", "page.html", context, object())
    _, _, rest = context["body"].partition('href="')
    assert rest.startswith(f"{repository()['url']}/issues/new?title=Page+adam")
