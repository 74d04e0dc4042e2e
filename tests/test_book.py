import ast
import importlib.util
import re
import shutil
from pathlib import Path

import pytest
import yaml

from nntrain_lessons import DataError
from nntrain_lessons.catalog import EXERCISES, PAGES

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
SOURCES = {path.stem: path.read_text("utf-8") for path in sorted(BOOK.glob("*.md"))}
every_page = pytest.mark.parametrize("page", SOURCES)


@pytest.fixture
def tool():
    """Load the tool that builds the book."""
    spec = importlib.util.spec_from_file_location("build_book", ROOT / "tools" / "build_book.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def repository(tmp_path):
    """Make a repository with a file of each kind that pages use."""
    for name in ("nntrain_lessons/train/learner.py", "solutions/adam.py", "book/results/reproduce.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    return tmp_path


USED = ("nntrain_lessons/train/learner.py", "nntrain_lessons/new.py", "solutions/adam.py")


@pytest.mark.parametrize("name", [*USED, "book/results/reproduce.json"])
def test_another_source_gives_another_fingerprint(tool, repository, name):
    """Pages are run again when a file of the library, a solution or a result changes or is new."""
    before = tool.fingerprint(repository, [b"images"])
    assert tool.fingerprint(repository, [b"images"]) == before
    (repository / name).write_text("2")
    assert tool.fingerprint(repository, [b"images"]) != before


def test_a_renamed_source_gives_another_fingerprint(tool, repository):
    """A module under another name counts as a change, though every byte is still there."""
    before = tool.fingerprint(repository, [])
    (repository / "solutions/adam.py").rename(repository / "solutions/adamw.py")
    assert tool.fingerprint(repository, []) != before


def test_a_page_needs_no_new_fingerprint(tool, repository):
    """A page's own text is left to Jupyter's cache, so that one changed page does not run the others."""
    before = tool.fingerprint(repository, [])
    (repository / "book/adam.md").write_text("# Adam")
    assert tool.fingerprint(repository, []) == before


def test_another_torch_gives_another_fingerprint(tool, repository, monkeypatch):
    """Pages are run again under another version of torch."""
    before = tool.fingerprint(repository, [])
    monkeypatch.setattr(tool, "version", lambda name: "0.0")
    assert tool.fingerprint(repository, []) != before


def test_other_images_give_another_fingerprint(tool, repository, tiny_images, tmp_path):
    """Drawn images, a folder, and the same folder with one file changed are three different things."""
    folder = shutil.copytree(tiny_images, tmp_path / "images")
    found = {tool.fingerprint(repository, tool.describe_images(where)) for where in ("drawn", str(folder))}
    with next(folder.glob("train*.parquet")).open("ab") as file:
        file.write(b"more")
    found.add(tool.fingerprint(repository, tool.describe_images(str(folder))))
    assert len(found) == 3


def test_where_a_folder_lies_does_not_matter(tool, tiny_images, tmp_path):
    """The same images in another place are the same images."""
    folder = shutil.copytree(tiny_images, tmp_path / "moved")
    assert list(tool.describe_images(str(folder))) == list(tool.describe_images(str(tiny_images)))


def test_the_cache_goes_with_the_fingerprint(tool, tmp_path):
    """Executed pages are kept under the same fingerprint, and thrown away under another."""
    build = tmp_path / "_build"
    assert tool.refresh(build, "one")
    (build / ".jupyter_cache").mkdir()
    assert not tool.refresh(build, "one")
    assert (build / ".jupyter_cache").exists()
    assert tool.refresh(build, "two")
    assert not (build / ".jupyter_cache").exists()
    assert not tool.refresh(build, "two")


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_images_that_were_asked_for_are_not_replaced(tool, monkeypatch, tmp_path, name):
    """A wrong NNTRAIN_DATA stops the build; nobody gets a book of drawings by mistake."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("NNTRAIN_DATA", str(tmp_path / name))
    with pytest.raises(DataError, match=name):
        tool.choose_images()


def test_without_the_hub_the_garments_are_drawn_and_it_is_said(tool, monkeypatch, capsys):
    """Where nothing was asked for and the Hub cannot be reached, the build says what it goes on with."""

    def unreachable():
        raise DataError("the Hub does not answer")

    monkeypatch.delenv("NNTRAIN_DATA", raising=False)
    monkeypatch.setattr("nntrain_lessons.data.fashion_mnist", unreachable)
    assert tool.choose_images() == "drawn"
    assert "the Hub does not answer" in (said := capsys.readouterr().out)
    assert "drawn garments" in said


def test_the_contents_name_every_page():
    """Each entry of the table of contents is a page, and each page is an entry."""
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text("utf-8"))
    chapters = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    assert sorted([toc["root"], *chapters]) == sorted(SOURCES)


def heading(page):
    """Return a page's first heading."""
    return re.search(r"^# (.+)$", SOURCES[page], re.MULTILINE)[1]


def test_exercises_call_a_page_by_its_heading():
    """The pages that the exercises point to are there, under the heading that the grader prints."""
    assert {page: heading(page) for page in PAGES} == PAGES


def test_the_page_of_an_exercise_has_its_box():
    """From the page of an exercise one gets to its notebook and to its verdict, and from no other page."""
    boxes = {name: page for page, text in SOURCES.items() for name in re.findall(r"```\{notebook\} (\w+)", text)}
    assert boxes == {exercise.id: exercise.page for exercise in EXERCISES.values() if exercise.page}


LISTING = re.compile(r"```\{literalinclude\} (?P<path>\S+)\n(?::\w[\w-]*:.*\n)*?:pyobject: (?P<name>\S+)")
LISTINGS = [(page, *found) for page, text in SOURCES.items() for found in LISTING.findall(text)]


def test_every_listing_names_its_object():
    """No listing shows a whole file, and none escapes the next test."""
    assert len(LISTINGS) == sum(text.count("{literalinclude}") for text in SOURCES.values())
    assert set(PAGES) - {"index"} <= {page for page, *_ in LISTINGS}


@pytest.mark.parametrize(("page", "path", "name"), LISTINGS)
def test_what_a_listing_shows_is_there(page, path, name):
    """The file of a listing and the class, method or function in it exist."""
    scope = ast.parse((BOOK / path).read_text("utf-8"))
    for part in name.split("."):
        found = [node for node in scope.body if getattr(node, "name", None) == part]
        assert len(found) == 1, part
        scope = found[0]


ASSET = re.compile(
    r"!\[[^\]]*\]\((?:https?:)?//|\{(?:image|figure)\} (?:https?:)?//|@import|url\(['\"]?(?:https?:)?//"
    r"|<(?:img|script|link|iframe|video|source)[^>]+(?:src|href)=['\"]?(?:https?:)?//"
)


def test_no_source_loads_anything_from_another_host():
    """Pages, styles and settings of the book name other hosts in links for the reader only."""
    kinds = (".md", ".css", ".svg", ".py", ".js", ".yml")
    files = [path for path in BOOK.rglob("*") if path.suffix in kinds and "results" not in path.parts]
    assert [str(path) for path in files if ASSET.search(path.read_text("utf-8"))] == []
    assert ASSET.search("![a badge](https://example.org/badge.svg)")


def test_the_address_of_the_repository_stands_once():
    """Whoever moves the repository changes one line."""
    config = (ROOT / "_config.yml").read_text("utf-8")
    address = yaml.safe_load(config)["repository"]["url"]
    assert config.count(address) == 1
    assert [page for page, text in SOURCES.items() if address in text] == []


FIGURE = re.compile(r"^---\n(.*?)^---\n", re.MULTILINE | re.DOTALL)


@every_page
def test_every_figure_has_a_caption_a_name_and_a_description(page):
    """A figure states its finding, can be referred to, and is described for who cannot see it; its code is folded."""
    cells = [yaml.safe_load(found) for found in FIGURE.findall(SOURCES[page]) if "mystnb:" in found]
    figures = [cell for cell in cells if "mystnb" in cell and "tags" in cell]
    assert len(figures) == len(re.findall(r"^plots\.\w+\(", SOURCES[page], re.MULTILINE))
    for cell in figures:
        assert cell["tags"] == ["hide-input"]
        assert len(cell["mystnb"]["image"]["alt"]) > 60
        assert cell["mystnb"]["figure"]["name"].startswith("fig-")
        assert len(cell["mystnb"]["figure"]["caption"]) > 40
        assert "In words" not in cell["mystnb"]["figure"]["caption"]
