"""Print the built book into one PDF, page after page as in the table of contents, with an outline.

    python tools/print_book.py _build/html book.pdf

It takes the system's Chromium, and reaches no other host. The pages themselves open every fold on paper.
"""

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pypdf import PdfReader, PdfWriter

from nntrain_lessons.cli import guarded
from nntrain_lessons.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "14mm")


def pages(entry: dict[str, Any]) -> Iterator[str]:
    """Yield the pages of a table of contents, or of a part of it, in their order."""
    yield from (entry[key] for key in ("root", "file") if key in entry)
    for key in ("parts", "chapters", "sections"):
        for below in entry.get(key, ()):
            yield from pages(below)


def printed(folder: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each page's title, and the page as a PDF."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless"])
        page = browser.new_page()
        page.set_default_timeout(600_000)  # milliseconds: a busy machine takes its time
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        for name in names:
            page.goto((folder / f"{name}.html").resolve().as_uri())
            page.emulate_media(media="print")
            page.wait_for_function("() => !window.MathJax?.startup || window.MathJax.startup.promise.then(() => true)")
            yield page.title().partition(" — ")[0], page.pdf(format="A4", print_background=True, margin=MARGINS)
        browser.close()


def main() -> None:
    """Print, and say how many sheets there are."""
    if len(sys.argv) != 3:
        raise UsageError("say where the built pages are, and which file to write: print_book.py _build/html book.pdf")
    folder, target = map(Path, sys.argv[1:])
    if not (folder / "index.html").is_file():
        raise UsageError(f"{folder.absolute()}: no built book; `make book` builds one")
    if CHROMIUM is None:
        raise UsageError("no Chromium was found; install it: apt-get install chromium")
    names = list(pages(yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))))
    book = PdfWriter()
    for title, content in printed(folder, names):
        begin = len(book.pages)
        book.append(PdfReader(io.BytesIO(content)), import_outline=False)
        book.add_outline_item(title=title, page_number=begin)
    with target.open("wb") as file:
        book.write(file)
    print(f"{target}: {len(names)} pages of the book on {len(book.pages)} sheets")


if __name__ == "__main__":
    sys.exit(guarded(main))
