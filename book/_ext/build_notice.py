"""A book that was not run on Fashion-MNIST says so, in a box on top of every page."""

import os
from typing import Any

from sphinx.application import Sphinx

BOX = '<div class="admonition warning build-notice"><p class="admonition-title">{title}</p><p>{text}</p></div>'
NEED_NOT_SHOW = "and what text and captions say about such runs need not show."
OTHER = "Built on {images}. No result of a run on these pages says anything about Fashion-MNIST, " + NEED_NOT_SHOW
FAST = (
    "A fast build: every cell has run, on a few drawn images and for a few steps. "
    "No result of a run on these pages means anything, " + NEED_NOT_SHOW
)


def notice(images: str, fast: bool) -> str:
    """Give the box for a build on these images; nothing where they are Fashion-MNIST and the build is whole."""
    if fast:
        return BOX.format(title="Not for reading", text=FAST)
    if images == "Fashion-MNIST":
        return ""
    return BOX.format(title="Not Fashion-MNIST", text=OTHER.format(images=images))


def put_on_top(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Put the box above the page's heading."""
    if "body" in context:
        context["body"] = app.config.build_notice + context["body"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Ask once which images there are, and hook it into the build."""
    from nntrain_lessons.data import resolve_source
    from nntrain_lessons.experiments.pages.cells import FAST as FAST_BUILD

    app.add_config_value("build_notice", notice(resolve_source().name, bool(os.environ.get(FAST_BUILD))), "html")
    app.connect("html-page-context", put_on_top)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
