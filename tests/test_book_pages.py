"""The pages as they were built; `make book` builds them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

HTML = Path(__file__).parent.parent / "_build" / "html"
pytestmark = [
    pytest.mark.slow,  # it takes no time, but a build before it
    pytest.mark.skipif(not (HTML / "index.html").is_file(), reason="the book is not built: make book"),
]
PAGES = sorted(HTML.glob("*.html")) if HTML.is_dir() else []
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
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


@every_page
def test_a_page_loads_nothing_from_another_host(path):
    """Scripts, styles, fonts and pictures lie beside the page, and are there."""
    for address in Page(path).loads:
        parts = urlsplit(address)
        assert not parts.netloc, address
        assert parts.scheme == "data" or (path.parent / unquote(parts.path)).is_file(), address


def test_no_style_loads_anything_from_another_host():
    """Nor do the style sheets fetch fonts or other sheets."""
    sheets = list((HTML / "_static").rglob("*.css"))
    assert sheets
    foreign = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import\s+['\"](?:https?:)?//")
    assert [sheet.name for sheet in sheets if foreign.search(sheet.read_text("utf-8"))] == []


@every_page
def test_every_local_link_leads_somewhere(path):
    """Each link inside the site goes to a file that is there, and to an anchor that is in it."""
    for address in Page(path).links:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = path.parent / unquote(parts.path) if parts.path else path
        assert target.is_file(), address
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in Page(target).anchors, address


@every_page
def test_every_image_is_described(path):
    """An image has words of its own, and not its file name, which is put there where they are missing."""
    for image in Page(path).images:
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


@pytest.mark.parametrize("name", ["update_step", "optimizers"])
def test_mathematics_is_set_without_the_network(name):
    """A page with formulas loads MathJax from beside it, and the fonts that it asks for are there."""
    loads = Page(HTML / f"{name}.html").loads
    assert [address for address in loads if "mathjax" in address] == ["_static/mathjax/tex-chtml.js"]
    assert len(list((HTML / "_static/mathjax/output/chtml/fonts").rglob("*.woff"))) > 20


@every_page
def test_no_page_names_a_folder_of_the_machine_it_was_built_on(path):
    """What the pages print says nothing about where they were run."""
    assert str(HTML.parent.parent) not in path.read_text("utf-8")
