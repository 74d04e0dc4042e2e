"""First states as HTML: what a page shows of a widget where no script runs, and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def line(points: Iterable[tuple[float, float]], colour: str, dash: str = "") -> str:
    """Return a line through points of an SVG; `colour` is a variable of the style sheet, such as `--one`."""
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{steps}" fill="none" stroke="var({colour})" stroke-width="1.8"{dashed}/>'


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Return a text in an SVG."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def svg(width: int, height: int, about: str, parts: Iterable[str]) -> str:
    """Return an SVG with a description."""
    head = f'<svg class="drawn" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(about)}">'
    return f"{head}{''.join(parts)}</svg>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of text."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>'


def told(name: str, point: str, *parts: str) -> str:
    """Return a first state: what the widget is called, the point that it makes, and its drawings."""
    return (
        f'<div class="playing"><p class="task">{escape(name)}</p>\n<p>{escape(point)}</p>\n{"".join(parts)}\n'
        '<p class="note">With JavaScript, this can be played with.</p></div>'
    )
