"""Tiny data sets, the real images where they are, and a Hub of our own on this machine."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _no_source_from_outside(monkeypatch):
    """Take from the tests whatever source of images the shell that starts them has set."""
    monkeypatch.delenv("NNTRAIN_DATA", raising=False)


@pytest.fixture(scope="session")
def real_folder():
    """Return the folder of the real Fashion-MNIST, or skip the test."""
    folder = Path(os.environ.get("NNTRAIN_DATA") or ROOT / "../shared/data/fashion_mnist").resolve()
    if not folder.is_dir():
        pytest.skip("the real Fashion-MNIST is not here: set NNTRAIN_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def tiny():
    """Return a function that makes a data set of n noise images, labels going round through the classes."""
    import torch
    from datasets import ClassLabel, Dataset, DatasetDict, Features, Image
    from PIL import Image as Pictures

    features = Features({"image": Image(), "label": ClassLabel(names=list("abcdefghij"))})

    def split(n, seed, shape=(28, 28)):
        pixels = torch.randint(0, 256, (n, *shape), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)
        images = [Pictures.fromarray(image.numpy()) for image in pixels]
        return Dataset.from_dict({"image": images, "label": [i % 10 for i in range(n)]}, features=features)

    def make(n_train=50, n_test=20, **kwargs):
        return DatasetDict({"train": split(n_train, 1, **kwargs), "test": split(n_test, 2, **kwargs)})

    return make


@pytest.fixture
def write(tmp_path):
    """Return a function that writes splits to a folder in the Hub's layout, and returns the folder."""

    def write(dd, name="images"):
        for path, content in hub_files(dd).items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return tmp_path / name

    return write


def hub_files(dd):
    """Return the parquet files of a data set as the Hub lays them out: path to bytes."""
    from pyarrow import parquet

    files = {}
    for split, rows in dd.items():
        stream = io.BytesIO()
        parquet.write_table(rows.with_format("arrow")[:], stream)
        files[f"fashion_mnist/{split}-00000-of-00001.parquet"] = stream.getvalue()
    return files


class FakeHub:
    """As much of the Hub as a download needs, on 127.0.0.1.

    `mode` is "serve", "hang" (it takes calls and never answers) or "no files" (it hangs when asked for a file).
    """

    sha = "0123456789abcdef0123456789abcdef01234567"

    def __init__(self, repo, files):
        self.repo, self.files, self.mode, self.asked = repo, files, "serve", []
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        """Let go of every call that hangs, and refuse new ones."""
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def record(self):
        """Return what the Hub tells of a data set."""
        siblings = [{"rfilename": path} for path in self.files]
        return {"_id": "0", "id": self.repo, "sha": self.sha, "private": False, "tags": [], "siblings": siblings}

    def tree(self):
        """Return what the Hub tells of the files in it."""
        return [{"type": "file", "path": p, "size": len(b), "oid": self.sha} for p, b in self.files.items()]


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        hub, path = self.hub, self.path.split("?")[0]
        hub.asked.append(path)
        file = re.fullmatch(f"/datasets/{hub.repo}/resolve/[^/]+/(.+)", path)
        if hub.mode == "hang" or (file and hub.mode == "no files"):
            hub.closing.wait(30)
        elif file and file[1] in hub.files:
            self.answer(200, hub.files[file[1]])
        elif path in (f"/api/datasets/{hub.repo}", f"/api/datasets/{hub.repo}/revision/main"):
            self.answer(200, json.dumps(hub.record()).encode())
        elif path == f"/api/datasets/{hub.repo}/tree/{hub.sha}":
            self.answer(200, json.dumps(hub.tree()).encode())
        else:
            self.answer(404, b"{}", {"X-Error-Code": "EntryNotFound" if file else "RepoNotFound"})

    def answer(self, status, body, headers=()):
        length = re.match(r"bytes=0-(\d+)$", self.headers.get("Range", ""))
        body = body[: int(length[1]) + 1] if length else body
        self.send_response(206 if length else status)
        etag = hashlib.sha256(body).hexdigest()
        for name, value in {"ETag": f'"{etag}"', "X-Repo-Commit": self.hub.sha, **dict(headers)}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *args):
        pass


CLIENT = """
import json, os, sys, threading, time
threading.Timer(120, os._exit, (9,)).start()
from nntrain_lessons.train.data.sources import fashion_mnist
from nntrain_lessons.train.errors import DataError
for line in sys.stdin:
    began = time.monotonic()
    try:
        dd = fashion_mnist(*json.loads(line))
        said = {"rows": [len(dd["train"]), len(dd["test"])], "labels": dd["test"]["label"][:], "error": ""}
    except DataError as error:
        said = {"error": str(error), "cause": type(error.__cause__).__name__}
    print(json.dumps({**said, "seconds": time.monotonic() - began}), flush=True)
os._exit(0)
"""


class Client:
    """A program of its own that asks for images, as `huggingface_hub` reads its settings but once."""

    def __init__(self, home, **settings):
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("HF_", "NNTRAIN_")) and "proxy" not in k.lower()
        }
        self.errors = (home / "stderr").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT], text=True, cwd=ROOT, env={**kept, "HF_HOME": str(home / "hf"), **settings},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
        )  # fmt: skip

    def ask(self, *source):
        """Return what `fashion_mnist(*source)` gave in the other program."""
        print(json.dumps(source), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def close(self):
        """End the program; return what it printed besides its answers."""
        if self.errors.closed:
            return ""
        rest, _ = self.process.communicate(timeout=10)
        self.errors.seek(0)
        with self.errors:
            return rest + self.errors.read()


@pytest.fixture
def fake_hub(tiny):
    """Return a Hub that holds a tiny `zalando-datasets/fashion_mnist`."""
    hub = FakeHub("zalando-datasets/fashion_mnist", hub_files(tiny(30, 20)))
    yield hub
    hub.close()


@pytest.fixture
def client(tmp_path):
    """Return a function that starts a program with an empty cache and the given settings."""
    started = []

    def start(**settings):
        started.append(Client(tmp_path, **settings))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.close()
