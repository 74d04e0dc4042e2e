"""The sheets of the book's pages, as the directive makes them, and rules as a page has them."""

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[2]
DIRECTIVE = re.compile(r"^```\{write_rule\} (\w+)\n((?::\w+: [^\n]*\n)*)(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("update_step", "weight_decay", "momentum", "rmsprop", "adam", "schedules")


def directive():
    """Load the book's extension as Sphinx does: its folder lies on the path."""
    folder = str(ROOT / "book" / "_ext")
    sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location("write_rule", f"{folder}/write_rule.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


@cache
def on_page(page):
    """Return a page's rule and its widget."""
    name, options, body = DIRECTIVE.search((ROOT / "book" / f"{page}.md").read_text("utf-8")).groups()
    settings = {"repository_url": "https://github.com/o/n", "repository_branch": "main"}
    options = dict(re.findall(r"^:(\w+): (.*)$", options, re.MULTILINE))
    config = SimpleNamespace(html_theme_options=settings)
    return name, directive().sheet(name, body.splitlines(), options, config, ROOT / "book")
