"""The card in a real JupyterLab, where the extra `lab` is installed and there is a Chromium."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from nntrain_lessons.grader.reading import workspace

from .workspace.answers import WARMUP, WRONG, write

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 600_000  # milliseconds
IS_THERE = CHROMIUM and all(importlib.util.find_spec(name) for name in ("jupyterlab", "playwright"))
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not IS_THERE, reason="needs the extra `lab`, and a Chromium")]
CORRECT = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    for (let nr = 0; nr < cells.length; nr++) {
        const model = cells.get(nr).sharedModel;
        model.setSource(model.getSource().replace("w + lr * grad", "w - lr * grad"));
    }
}"""
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab in a workspace with a wrong answer, on this machine only; gives the notebook's address."""
    workspace.init(tmp_path / "course")
    write(tmp_path / "course", WRONG)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    line += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t"]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "RUNTIME", "DATA")}
    with (tmp_path / "lab.log").open("wb") as log:
        server = subprocess.Popen(line, cwd=tmp_path / "course", env=os.environ | folders, stdout=log, stderr=log)
        try:
            for _ in range(PATIENCE // 1000):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=t").close()
                    break
                except urllib.error.URLError:
                    time.sleep(1)
            yield f"http://127.0.0.1:{port}/lab/tree/{WARMUP}?token=t"
        finally:
            server.terminate()
            server.wait(60)


def test_a_learner_gets_from_wrong_to_right_with_the_card_alone(lab):
    """The mistake's name, a hint at a click, and after the change a pass; nothing is asked of another host."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless"])
        page = browser.new_page(viewport={"width": 1300, "height": 1400})
        page.set_default_timeout(PATIENCE)
        page.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
        page.goto(lab)
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_selector("text=/Idle$/")
        page.evaluate(RUN_ALL)
        page.wait_for_selector(".nnl-verdict.nnl-failed >> text=Gradient ascent")
        page.get_by_role("button", name="Hint", exact=True).click()
        page.wait_for_selector("text=Hint 1 of 3:")
        page.get_by_role("button", name="Reset", exact=True).click()
        page.wait_for_selector("text=Put it back")
        page.evaluate(CORRECT)
        page.evaluate(RUN_ALL)
        page.wait_for_selector(".nnl-verdict.nnl-passed >> text=1 of 3 hints taken")
        page.wait_for_selector("text=1 of 15 passed")
        browser.close()
