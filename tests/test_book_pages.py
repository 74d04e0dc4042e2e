"""The pages as they were built, by `make book` or `make book-fast`: what stands in `_build`."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from nntrain_lessons.catalog import EXERCISES

ROOT = Path(__file__).parent.parent
FAST = ROOT / "_build" / "fast" / "_build" / "html"
BUILDS = [html for html in (ROOT / "_build" / "html", FAST) if (html / "index.html").is_file()]
pytestmark = [
    pytest.mark.slow,  # it takes no time, but a build before it
    pytest.mark.skipif(not BUILDS, reason="the book is not built: make book, or make book-fast"),
]
REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["repository"]
WITHOUT_WORDS = {"search", "genindex", "py-modindex"}  # pages that Sphinx makes of nothing
PAGES = [path for html in BUILDS for path in sorted(html.glob("*.html"))]


def called(path):
    """Name a page, and the build where there are two."""
    return f"{path.stem}-fast" if path.parent == FAST else path.stem


every_page = pytest.mark.parametrize("path", PAGES, ids=called)
every_written_page = pytest.mark.parametrize(
    "path", [path for path in PAGES if path.stem not in WITHOUT_WORDS], ids=called
)
every_build = pytest.mark.parametrize("html", BUILDS, ids=lambda html: "fast" if html == FAST else "real")
WITHOUT_END = {"img", "link", "source", "video", "audio", "iframe", "script", "embed"}


class Page(HTMLParser):
    """Collects what a page loads, where it links to, its anchors and its images."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.anchors, self.images = [], [], set(), []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.anchors.add(attrs.get("id"))
        if tag in WITHOUT_END and attrs.get("rel") not in ("next", "prev", "index", "search", "canonical"):
            self.loads += [attrs[name] for name in ("src", "href") if attrs.get(name)]
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        if tag == "img":
            self.images.append(attrs)


@cache
def parsed(path):
    """Read a page once for all tests: the one that lists the library is large, and every page links to it."""
    return Page(path)


@every_page
def test_a_page_loads_nothing_from_another_host(path):
    """Scripts, styles, fonts and pictures lie beside the page, and are there."""
    for address in parsed(path).loads:
        parts = urlsplit(address)
        assert not parts.netloc, address
        assert parts.scheme == "data" or (path.parent / unquote(parts.path)).is_file(), address


@every_build
def test_no_style_loads_anything_from_another_host(html):
    """Nor do the style sheets fetch fonts or other sheets."""
    sheets = list((html / "_static").rglob("*.css"))
    assert sheets
    foreign = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"](?:https?:)?//")
    assert [sheet.name for sheet in sheets if foreign.search(sheet.read_text("utf-8"))] == []


@every_page
def test_every_local_link_leads_somewhere(path):
    """Each link inside the site goes to a file that is there, and to an anchor that is in it."""
    for address in parsed(path).links:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = path.parent / unquote(parts.path) if parts.path else path
        assert target.is_file(), address
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in parsed(target).anchors, address


@every_page
def test_every_image_is_described(path):
    """An image has words of its own, and not its file name, which is put there where they are missing."""
    for image in parsed(path).images:
        if "logo__image" in image.get("class", ""):
            continue  # the title of the book stands beside it: read aloud, it would come twice
        assert image.get("alt"), image
        assert Path(image["src"]).stem not in image["alt"]


@every_page
def test_no_cell_failed_in_silence(path):
    """No page shows a traceback, a figure that was not drawn, or the marks that exercises are cut by."""
    text = path.read_text("utf-8")
    assert "Traceback (most recent call last)" not in text
    assert "&lt;Figure size" not in text
    assert "# solution" not in text


@every_build
@pytest.mark.parametrize("name", ["update_step", "adam", "schedules"])
def test_mathematics_is_set_without_the_network(html, name):
    """A page with formulas loads MathJax from beside it, and the fonts that it asks for are there."""
    loads = Page(html / f"{name}.html").loads
    assert [address for address in loads if "mathjax" in address] == ["_static/mathjax/tex-chtml.js"]
    assert len(list((html / "_static/mathjax/output/chtml/fonts").rglob("*.woff"))) > 20


@every_page
def test_no_page_names_a_folder_of_the_machine_it_was_built_on(path):
    """What the pages print says nothing about where they were run."""
    assert str(ROOT) not in path.read_text("utf-8")


def in_the_repository(address):
    """Return the path of the repository that a link opens, if it opens one: here, in Colab or on Binder."""
    parts = urlsplit(address)
    name, branch = urlsplit(REPOSITORY["url"]).path.strip("/"), REPOSITORY["branch"]
    if parts.netloc == "mybinder.org":
        assert parts.path == f"/v2/gh/{name}/{branch}"
        return parse_qs(parts.query)["urlpath"][0].removeprefix("lab/tree/")
    found = re.match(rf"(?:/github)?/{name}/(?:blob|edit|tree|raw)/{branch}/(.+)", parts.path)
    return unquote(found[1]) if found else None


@every_written_page
def test_every_link_into_the_repository_leads_to_a_file_of_it(path):
    """What is offered to edit, to open in Colab or on Binder is there, under that very path."""
    paths = [found for address in parsed(path).links if (found := in_the_repository(address))]
    assert f"book/{path.stem}.md" in paths  # to edit the page itself
    assert [found for found in paths if not (ROOT / found).is_file()] == []


@every_build
def test_the_chapters_offer_their_notebooks(html):
    """A notebook that a page hands out is the one in the repository, byte for byte."""
    offered = {path.name: path for path in (html / "_downloads").rglob("*.ipynb")}
    assert set(offered) == {exercise.notebook for exercise in EXERCISES.values() if exercise.page}
    for name, path in offered.items():
        assert path.read_bytes() == (ROOT / "exercises" / name).read_bytes()


@every_written_page
def test_a_page_can_be_reported_and_left_forwards(path):
    """Under every page stand one link to report it and one to the next page; the last page has none."""
    text = path.read_text("utf-8")
    assert len(re.findall(r'class="tell-us">', text)) == 1
    assert f"{REPOSITORY['url']}/issues/new?title=Page+{path.stem}" in text
    assert len(re.findall(r'class="right-next"', text)) == (0 if path.stem == last_page() else 1)


def last_page():
    """Return the last page of the table of contents."""
    return yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))["parts"][-1]["chapters"][-1]["file"]


@pytest.mark.parametrize("path", [path for path in PAGES if path.parent == FAST], ids=called)
def test_a_fast_build_says_so_on_top_of_every_page(path):
    """Nobody takes the numbers of a fast build for results."""
    assert path.read_text("utf-8").count("build-notice") == (0 if path.stem in WITHOUT_WORDS else 1)
