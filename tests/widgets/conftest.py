"""A widget's script in node, and a widget in Chromium as on a page of the book, opened from the disk."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "nntrain_lessons" / "widgets"
NODE, CHROMIUM = shutil.which("node"), shutil.which("chromium")
DESK, TELEPHONE = {"width": 1000, "height": 900}, {"width": 390, "height": 900}
LOCAL = ("file:", "data:", "blob:")
HTML = """<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8"><title>A widget</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="widgets.css">
<script defer src="widgets.js"></script>
<style>body {{ font-family: sans-serif; margin: 1rem }}
html[data-theme="dark"] {{ color-scheme: dark; background: #14181e;
--pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af; --pst-color-border: #48566b;
--pst-color-background: #14181e; --pst-color-surface: #222832; --pst-color-link: #66d2d9 }}</style>
<body>{places}</body></html>"""


@pytest.fixture(scope="session")
def node():
    """Give what runs ES code in node, beside the widgets, and returns what it prints; it finds its input as `given`."""
    if NODE is None:
        pytest.skip("it takes node: apt-get install nodejs")

    def run(code, given=None):
        read = 'import { readFileSync } from "node:fs";\nconst given = JSON.parse(readFileSync(0, "utf8"));\n'
        command = [NODE, "--input-type=module", "--eval", read + code]
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, check=False, cwd=FOLDER, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")  # Playwright has one at a time in a process, and other modules have their own
def chromium():
    """Start one browser for all widgets of a module."""
    if CHROMIUM is None:
        pytest.skip("it takes Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make book")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, tmp_path):
    """Give what opens widgets on a page of their own; a script that fails, or asks another host, fails the test."""
    complaints, pages = [], []

    def open_page(*widgets, address="", theme="light", viewport=DESK, **settings):
        write_page(tmp_path, widgets, theme)
        page = chromium.new_page(**{"viewport": viewport, "reduced_motion": "reduce", "color_scheme": theme} | settings)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.route("**/*", lambda route: answer(route, complaints))
        page.goto((tmp_path / "page.html").as_uri() + address)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []


def answer(route, complaints):
    """Let through what lies on the disk."""
    if route.request.url.startswith(LOCAL):
        route.continue_()
    else:
        complaints.append(f"asked for {route.request.url}")
        route.abort()


def write_page(folder, widgets, theme):
    """Write a page with these widgets, as the book's directive places them; each has its module's name as id."""
    pytest.importorskip("anywidget", reason="the extra `lab` is not installed")
    from nntrain_lessons.widgets import WIDGETS
    from nntrain_lessons.widgets.base import STYLE
    from nntrain_lessons.widgets.joining import page_script
    from nntrain_lessons.widgets.placing import placed

    (folder / "widgets.js").write_text(page_script(WIDGETS), "utf-8")
    (folder / "widgets.css").write_text(STYLE, "utf-8")
    places = "\n".join(placed(widget, widget.stem) for widget in widgets)
    (folder / "page.html").write_text(HTML.format(theme=theme, places=places), "utf-8")
