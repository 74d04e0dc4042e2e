"""Nothing is loaded from another host: MathJax comes with the site, and what is not used is left out."""

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

# The renderer, its fonts, and what its menu loads: speech and an explorer, in English. All would be 24 MB.
PARTS = (
    "tex-chtml.js",
    "output/chtml/fonts",
    "a11y",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
    "sre/mathmaps/nemeth.json",
)
UNUSED = "thebe"


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy MathJax out of the package that carries it. Below book/_static every page would load all of it."""
    if error or app.builder.format != "html":
        return
    source = Path(str(distribution("sphinx-mathjax-offline").locate_file("sphinx-mathjax-offline/static/mathjax")))
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in PARTS:
        place = target / part
        folder = place if (source / part).is_dir() else place.parent
        folder.mkdir(parents=True, exist_ok=True)
        copy_asset(str(source / part), str(folder))


def drop_unused(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Leave out thebe, which runs code on another host, and whose script fails where it is loaded twice."""
    context["script_files"] = [js for js in context.get("script_files", []) if UNUSED not in said_by(js).lower()]


def said_by(script: Any) -> str:
    """Give a script's address and its inline text."""
    return f"{getattr(script, 'filename', '') or script} {getattr(script, 'attributes', {}).get('body') or ''}"


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook both into the build."""
    app.connect("build-finished", copy_mathjax)
    app.connect("html-page-context", drop_unused, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
