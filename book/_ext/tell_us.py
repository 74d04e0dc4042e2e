"""Under every page a link to report what is wrong on it, made of the repository's address."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx

LINE = '<p class="tell-us">Something on this page is wrong or unclear? <a href="{address}">Tell us</a>.</p>'


def put_below(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Put the link below what the page says."""
    if doctree is None:
        return  # the search page and the index say nothing of their own
    query = urlencode({"title": f"Page {page}: ", "labels": "book"})
    address = f"{app.config.html_theme_options['repository_url'].rstrip('/')}/issues/new?{query}"
    context["body"] += LINE.format(address=escape(address))


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.connect("html-page-context", put_below)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
