"""Progress in a notebook: a real kernel runs the cells below, once, and the tests look at what came of it."""

import base64
import os
import re
from collections import defaultdict
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

SCRIPTS = Path(__file__).with_name("progress_scripts")

CELLS = {
    "setup": """
        import signal
        from ipywidgets.widgets.widget import _instances
        from tiny import At, fail, learner
        from nntrain_lessons.train import CancelFitException
        from nntrain_lessons.progress import notebook

        def cancel():
            raise CancelFitException""",
    "plain": "model = learner(train=400)\nmodel.fit(2)",
    "again": "model.fit(1)",
    "plot": """
        notebook.MOVE_SECONDS, notebook.REDRAW_SECONDS, notebook.REDRAW_SHARE = 0, 0, float("inf")
        learner(train=2, valid=1, plot=True).fit(2)
        notebook.REDRAW_SECONDS = 60""",
    "fail": "learner(At(1, 3, fail), plot=True).fit(2)",
    "cancel": "learner(At(0, 3, cancel), plot=True).fit(2)",
    "interrupt": "learner(At(1, 3, lambda: signal.raise_signal(signal.SIGINT))).fit(2)",
    "evaluate": "learner(plot=True).fit(1, train=False)",
    "stream": "learner(stream=True, metrics=('<b>', 'accuracy')).fit(1)",
    "empty": "learner(train=0, valid=0, plot=True).fit(1)",
    "none": "learner(plot=True).fit(1, train=False, valid=False)",
    "widgets": "print(len(_instances))",
}


class Client(NotebookClient):
    """Runs a notebook, and keeps every message that the cells send."""

    def process_message(self, msg, cell, cell_index):
        """Keep the message before anything is made of it."""
        self.sent[cell_index].append((msg["msg_type"], msg["content"], [bytes(part) for part in msg["buffers"]]))
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def ran():
    """Return what each cell left behind, and what it sent meanwhile."""
    cells = [nbformat.v4.new_code_cell(re.sub("^ {8}", "", code.strip(), flags=re.M)) for code in CELLS.values()]
    page = nbformat.v4.new_notebook(cells=cells)
    client = Client(page, timeout=60, allow_errors=True, resources={"metadata": {"path": str(SCRIPTS)}})
    client.sent = defaultdict(list)
    client.execute(env={**os.environ, "OMP_NUM_THREADS": "1"})
    outcomes = [
        SimpleNamespace(outputs=cell.outputs, sent=client.sent[i], left=left(cell)) for i, cell in enumerate(page.cells)
    ]
    return SimpleNamespace(page=page, **dict(zip(CELLS, outcomes, strict=True)))


def left(cell):
    """Return what progress left in a cell, by type; it is the first output."""
    return cell.outputs[0].get("data", {}) if cell.outputs else {}


class Tables(HTMLParser):
    """Reads the table and the picture of a page, and refuses what is not closed."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.pictures, self.open = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])

    def handle_startendtag(self, tag, attrs):
        self.pictures.append(dict(attrs))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1].append(data)


def states(cell, name):
    """Return the values that one widget trait took, in order, each with the message that set it."""
    models = {
        content["comm_id"]: content["data"]["state"].get("_model_name")
        for kind, content, _ in cell.sent
        if kind == "comm_open"
    }
    return [
        content["data"]["state"] | {"bytes": buffers}
        for kind, content, buffers in cell.sent
        if kind == "comm_msg" and models.get(content["comm_id"]) == name
    ]


FITS = [name for name in CELLS if name not in ("setup", "widgets")]


@pytest.mark.parametrize("name", FITS)
def test_no_widget_remains_when_a_fit_is_over(ran, name):
    """However a fit ended, its output is HTML and text, every widget is closed, and nothing went to stderr."""
    cell = getattr(ran, name)
    assert set(cell.left) == {"text/html", "text/plain"}
    assert [output.output_type for output in cell.outputs[1:]] == ["error"] * (name in ("fail", "interrupt"))
    kinds = [kind for kind, _, _ in cell.sent]
    assert 0 < kinds.count("comm_open") == kinds.count("comm_close")
    assert kinds.index("update_display_data") < kinds.index("comm_close")
    assert ran.widgets.outputs[0].text == "0\n"
    assert not re.search("(?:src|href)=.(?!data:)", cell.left["text/html"])


def test_widgets_show_a_fit_while_it_runs(ran):
    """A bar moves through each mode of each epoch, its label says where the fit is, and the table grows."""
    [shown] = [content["data"] for kind, content, _ in ran.plot.sent if kind == "display_data"]
    assert "application/vnd.jupyter.widget-view+json" in shown
    bar = [
        (key, state[key]) for state in states(ran.plot, "IntProgressModel") for key in ("max", "value") if key in state
    ]
    train, valid = [("max", 2), ("value", 1), ("value", 2)], [("max", 1), ("value", 1)]
    assert bar == [*train, ("value", 0), *valid, ("value", 0), *train, ("value", 0), *valid]
    labels = [state["value"] for state in states(ran.plot, "LabelModel")]
    assert labels[0] == "epochs 0/2, train 0/2"
    assert re.fullmatch(r"epochs 1/2, eval 0/1, \d:\d\d left", labels[-2])
    tables = [state["value"].count("<tr>") for state in states(ran.plot, "HTMLModel")]
    assert tables == [2, 3, 4, 5]


def test_the_plot_grows_while_a_fit_runs(ran):
    """The picture changes with each training batch where nothing slows it down, and is taken away in the end."""
    *drawn, last = [state["bytes"][0] for state in states(ran.plot, "ImageModel")]
    assert len(drawn) == 1 + 4  # empty axes first
    assert all(before != after and after.startswith(b"\x89PNG") for before, after in pairwise(drawn))
    assert last == b""


def test_many_batches_are_few_messages(ran):
    """A fast fit does not send the browser a message for each of its eight hundred batches."""
    assert sum(kind == "comm_msg" for kind, _, _ in ran.plain.sent) < 200


def test_what_remains_is_a_table_and_text(ran):
    """A saved notebook shows the rows as a table, and as lines where HTML is not shown."""
    table = Tables(ran.plain.left["text/html"])
    head, *rows = table.rows
    assert head == ["epoch", "mode", "loss", "accuracy", "seconds"]
    assert [row[:2] for row in rows] == [["0", "train"], ["0", "eval"], ["1", "train"], ["1", "eval"]]
    assert table.pictures == []
    lines = ran.plain.left["text/plain"].split("\n")
    assert [re.findall(r"[\d.]+", line) for line in lines] == [[row[0], *row[2:]] for row in rows]
    assert len(Tables(ran.again.left["text/html"]).rows) == 3


def test_the_plot_remains_as_a_picture_in_words_too(ran):
    """The picture is inside the page, sharp, on white, never wider than the page, and its alt text has its numbers."""
    table = Tables(ran.plot.left["text/html"])
    [picture] = table.pictures
    losses = [row[2] for row in table.rows if row[1] == "eval"]
    assert re.fullmatch(
        r"Loss at each of 4 training steps: \d\.\d{3} at the first, \d\.\d{3} at the last\. "
        rf"In evaluation: {losses[0]} after step 2, {losses[1]} after step 4\.",
        picture["alt"],
    )
    assert "max-width: 100%" in picture["style"]
    assert "background: white" in picture["style"]
    image = base64.b64decode(picture["src"].removeprefix("data:image/png;base64,"))
    assert int.from_bytes(image[16:20], "big") == 1.5 * 460


@pytest.mark.parametrize(
    ("name", "modes", "note"),
    [
        ("fail", ["train", "eval", "train"], "after 3 batches"),
        ("cancel", ["train"], "after 3 batches"),
        ("interrupt", ["train", "eval", "train"], "after 3 batches"),
        ("evaluate", ["eval"], None),
        ("stream", ["train", "eval"], None),
    ],
)
def test_an_unusual_fit_leaves_its_rows(ran, name, modes, note):
    """A fit that was cut short says where; one without training, or over a stream, is as any other."""
    table = Tables(getattr(ran, name).left["text/html"])
    assert [row[1] for row in table.rows[1:]] == modes
    assert (table.rows[0][-1] == "cut short") == (note is not None)
    assert note is None or table.rows[-1][-1] == note
    assert len(table.pictures) == (name in ("fail", "cancel"))


@pytest.mark.parametrize("name", ["empty", "none"])
def test_a_fit_without_rows_leaves_nothing(ran, name):
    """Where there was nothing to show, no empty table remains."""
    assert getattr(ran, name).left == {"text/html": "", "text/plain": ""}


def test_a_name_is_text_and_no_html(ran):
    """A metric may be called <b>."""
    assert Tables(ran.stream.left["text/html"]).rows[0] == ["epoch", "mode", "loss", "<b>", "accuracy", "seconds"]
