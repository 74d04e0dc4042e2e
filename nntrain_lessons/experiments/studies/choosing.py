"""What may choose: held-out images, and never the test images."""

from collections.abc import Mapping
from typing import Any

from nntrain_lessons.errors import LessonsError


def refuse_test_images(result: Mapping[str, Any]) -> None:
    """Let nothing be chosen by the test images.

    Raises
    ------
    LessonsError
        Where the result was judged on them.
    """
    if not result["data"].endswith("held out"):
        raise LessonsError(f"{result['name']}: judged on the test images, which choose nothing; hold images out")
