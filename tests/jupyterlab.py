"""A JupyterLab of the tests' own, on this machine only."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 600_000  # milliseconds
IS_THERE = CHROMIUM and all(importlib.util.find_spec(name) for name in ("jupyterlab", "playwright"))
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"


@contextmanager
def serving(folder, notebook, settings):
    """Start JupyterLab in a folder, with what it remembers in another; gives the address of a notebook there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    line += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t"]
    folders = {f"JUPYTER_{name}_DIR": str(settings / name.lower()) for name in ("CONFIG", "RUNTIME", "DATA")}
    with (settings / "lab.log").open("wb") as log:
        server = subprocess.Popen(line, cwd=folder, env=os.environ | folders, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token=t")
            yield f"http://127.0.0.1:{port}/lab/tree/{notebook}?token=t"
        finally:
            server.terminate()
            server.wait(60)


def wait_for(address):
    """Wait until somebody answers there."""
    for _ in range(PATIENCE // 1000):
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own
            return
        except urllib.error.URLError:
            time.sleep(1)


@contextmanager
def opened(address, height):
    """Open a notebook in a browser that reaches no other host; gives the page once the kernel waits."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless"])
        page = browser.new_page(viewport={"width": 1300, "height": height})
        page.set_default_timeout(PATIENCE)
        page.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
        page.goto(address)
        page.wait_for_selector(".jp-Notebook")
        page.wait_for_selector("text=/Idle$/")
        yield page
        browser.close()
