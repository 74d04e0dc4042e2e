"""The directive `write_rule`: a rule of nntrain_lessons/rules with empty lines, to be filled in on the page.

    ```{write_rule} momentum
    :names: w=p a=m
    a <-
    w <-
    ```

Its body is the sheet. `:names:` are the page's own names beside the rule's, `:before:` a line that is computed before
those of the sheet, `:exercise:` the exercise that it belongs to, where that is called otherwise than the rule.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from exercise_box import launchers
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from nntrain_lessons.catalog import EXERCISES
from nntrain_lessons.grader.judging.formulas import WALKS, walks_of
from nntrain_lessons.grader.records import Trace
from nntrain_lessons.rules import CALLS, RULES
from nntrain_lessons.rules.calls import CallSimulator
from nntrain_lessons.rules.simulation import Simulator, Walk
from nntrain_lessons.widgets.placing import placed
from nntrain_lessons.widgets.write_rule import WriteRule, compact

# One weight, and what pulls at it: for a while the same way, then back and forth, then not at all.
PULLS = (1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 0.5, 0.0, 0.0)
START, RATE = 1.0, 0.1
SETTINGS = {"wd": 0.1, "mom": 0.9, "sqr_mom": 0.9, "beta1": 0.9, "beta2": 0.99, "eps": 1e-16}
# Of the function of the warm-up: gradients that are handed in, and what is known of the whole of each.
SLOPES = (6.0, 4.8, -2.0, 3.0, 0.5, -4.0, 5.0, 1.0)
OF_ALL = {"grad_mean": 1.1, "grad_norm": 7.5, "grad_most": 6.5}
CYCLES = ((10, 0.4, 0.8, 4.0, 20.0), (25, 0.3, 1.5, 10.0, 50.0), (16, 0.55, 3.0, 7.0, 9.0))
CYCLE = ("total_steps", "pct_start", "max_lr", "div_factor", "final_div_factor")
RULES_JSON = Path("_static", "rules.json")
HELPS = "sqrt(x), abs(x), x^2, x^t"
PHASES = "cos(x), pi, min(x, y), x^2; before(x, y, a, b) is a where x < y, and b from there on"


class Place(SphinxDirective):
    """Puts the rule that it names on the page, as a sheet."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(("names", "before", "exercise"), directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """Write the sheet's place."""
        name = self.arguments[0]
        path = Path(self.env.srcdir) / RULES_JSON
        self.env.note_dependency(str(path))
        widget = sheet(name, self.content, self.options, self.config, Path(self.env.srcdir))
        return [nodes.raw("", placed(widget, f"write-{name.replace('_', '-')}"), format="html")]


def sheet(name: str, lines: Sequence[str], options: Mapping[str, str], config: Config, book: Path) -> WriteRule:
    """Return the sheet of a rule.

    Parameters
    ----------
    name : str
        The rule's, in `rules.json`.
    lines : sequence of str
        What stands on it.
    options : mapping
        The directive's.
    config : sphinx.config.Config
        Which knows the repository's address.
    book : pathlib.Path
        The folder of the pages.
    """
    exercise = EXERCISES[options.get("exercise", name)]
    places = launchers(config, f"exercises/{exercise.notebook}")
    return WriteRule(
        start="\n".join(lines),
        rule=compact(json.loads((book / RULES_JSON).read_text("utf-8"))["rules"][name]),
        names=dict(pair.split("=") for pair in options.get("names", "").split()),
        before=options.get("before", ""),
        exercise=exercise.id,
        links=[("in Colab", places["colab"]), ("on Binder", places["binder"])],
        **(of_walks(name) if name in RULES else of_calls(name)),
    )


def of_walks(name: str) -> dict[str, Any]:
    """Return what an optimizer's rule is judged on: one weight that is drawn, and walks as the grader's."""
    drawn = Walk(
        starts=[[START]], shapes=[(1,)], gradients=[[[pull]] for pull in PULLS], rates=[RATE] * len(PULLS),
        options=SETTINGS | {"lr_0": RATE}, seen=[[] for _ in PULLS], tolerance=0,
    )  # fmt: skip
    right = [START, *(at[0] for _, _, at in Simulator(RULES[name]).places({}, drawn))]
    rows = zip(range(len(right)), ("", *PULLS), right, strict=True)
    options = [own for pair in RULES[name].options.values() for own in pair if own != "eps"]
    at = ", ".join(f"{own} = {SETTINGS[own]}" for own in options)
    return {
        "walks": [_given(walk) for walk in (drawn, *_graders(name))],
        "drawn": {"label": "the weight after each step", "from": 0, "headings": ["step", "gradient g"]},
        "hand": f"The picture: a weight that starts at {START:g}, with lr = {RATE}, {at}. At hand: w, g, lr, "
        f"{', '.join([*options, *(['eps'] if 'eps' in RULES[name].options else [])])}; {HELPS}.",
        "table": _table(("step", "gradient g", "w"), rows),
    }


def _graders(name: str) -> list[Walk]:
    """Return walks as the grader draws them, always the same ones."""
    found: list[Walk] = []
    for check in EXERCISES[name].checks:
        if check.required and check.scenario in WALKS:
            inputs = dict(check.draw(Random(check.id)))  # noqa: S311 - no secret
            inputs |= {key: _rounded(inputs[key]) for key in ("starts", "gradients", "rates") if key in inputs}
            (walk,) = walks_of(RULES[name], inputs, Trace(()))
            found += [walk, *_at_the_edge(walk, inputs)]
    return sorted(found, key=lambda walk: walk.options["wd"] == 0)


def _at_the_edge(walk: Walk, inputs: Mapping[str, Any]) -> list[Walk]:
    """Return the same walk at the edge of the options, where the check has one."""
    if not inputs.get("edge"):
        return []
    steps = inputs.get("edge_steps", len(walk.gradients))
    return [replace(walk, options={**walk.options, **inputs["edge"]}, gradients=walk.gradients[:steps])]


def _given(walk: Walk) -> dict[str, Any]:
    return {name: getattr(walk, name) for name in ("starts", "shapes", "gradients", "rates", "options")}


def _rounded(value: Any) -> Any:
    return [_rounded(part) for part in value] if isinstance(value, list) else value and round(value, 3)


def of_calls(name: str) -> dict[str, Any]:
    """Return what a function's rule is judged on: its arguments, call by call; the first are drawn."""
    calls = _steps() if name == "step" else _cycles()
    many = len(SLOPES) if name == "step" else CYCLES[0][0] + 2
    columns = ("w", "grad") if name == "step" else ("step",)
    headings = ("w before", "gradient g") if name == "step" else ("step",)
    simulator = CallSimulator(CALLS[name])
    rows = ((*(call[column] for column in columns), simulator.value({}, call)) for call in calls[:many])
    cycle = ", ".join(f"{key} = {value}" for key, value in zip(CYCLE, CYCLES[0], strict=True))
    return {
        "calls": calls,
        "drawn": {
            "label": "the weight after each step" if name == "step" else "the rate in each step",
            "from": int(name == "step"),
            "headings": headings,
            "columns": columns,
            "many": many,
        },
        "hand": f"The picture: a weight that starts at 3, with lr = {RATE}. At hand: w, g, lr."
        if name == "step"
        else f"The picture: {cycle}. At hand: step, {', '.join(CYCLE)}; {PHASES}.",
        "table": _table((*headings, "w after" if name == "step" else "rate"), rows),
    }


def _steps() -> list[dict[str, float]]:
    calls, w = [], 3.0
    for nr, grad in enumerate(SLOPES):
        calls.append({"w": w, "grad": grad, "lr": RATE, "place": nr % 3, **OF_ALL})
        w = round(w - RATE * grad, 9)
    return calls


def _cycles() -> list[dict[str, float]]:
    given = [{"step": step, **dict(zip(CYCLE, cycle, strict=True))} for cycle in CYCLES for step in range(cycle[0] + 2)]
    first = {f"{key}_0": value for key, value in given[0].items()}
    return [one | first for one in given]


def _table(headings: Any, rows: Any) -> str:
    head = "".join(f"<th>{text}</th>" for text in headings)
    body = "".join(f"<tr>{''.join(f'<td>{_short(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<details><summary>What comes out</summary><table><tr>{head}</tr>{body}</table></details>"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook it into the build."""
    app.add_directive("write_rule", Place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
