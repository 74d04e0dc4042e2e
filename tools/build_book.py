"""Build the book into _build/html; warnings are errors. Its pages are run again where what they use has changed.

    python tools/build_book.py
    python tools/build_book.py --fast   # into _build/fast: a few drawn images, few steps, marked on every page
    python tools/build_book.py --links  # the same pages, of which every link to another host is tried

Jupyter's cache of executed pages looks only at the pages' own code. So the sources that they import, the images and
torch's version are hashed here, and where the hash is another one than the last build's, the cache goes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from nntrain_lessons.cli import guarded
from nntrain_lessons.experiments.pages.cells import BUILD, FAST

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "nntrain_lessons/**/*.py",
    "nntrain_lessons/**/*.pyi",
    "solutions/*.py",
    "solutions/*.pyi",
    "book/results/*.json",
)
VERSIONS = ("torch", "matplotlib")
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')"


def fingerprint(root: Path, images: Iterable[bytes]) -> str:
    """Hash what the pages of the book use besides their own code.

    Parameters
    ----------
    root : pathlib.Path
        The repository.
    images : iterable of bytes
        What tells the images from others: see `describe_images`.
    """
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        digest.update(
            f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    for name in VERSIONS:
        digest.update(f"{name} {version(name)}\n".encode())
    for part in images:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def describe_images(source: str) -> Iterator[bytes]:
    """Yield what tells these images from others: of a folder the files, otherwise the name."""
    if not Path(source).is_dir():
        yield source.encode()
        return
    for path in sorted(Path(source).rglob("*.parquet")):
        yield path.relative_to(source).as_posix().encode()
        yield path.read_bytes()


def choose_images() -> str:
    """Return the images of the build, as `NNTRAIN_DATA` would hold them; say so where they are drawn.

    Raises
    ------
    DataError
        Where the images that `NNTRAIN_DATA` asks for cannot be had.
    """
    from nntrain_lessons.data import fashion_mnist, resolve_source
    from nntrain_lessons.errors import DataError

    source = resolve_source()
    try:
        fashion_mnist()
    except DataError as error:
        if os.environ.get("NNTRAIN_DATA"):
            raise
        print(f"images: {error}\nimages: going on with drawn garments; every page with measured results says so")
        return "drawn"
    print(f"images: {source.label}", flush=True)
    return source.where or "drawn"


def refresh(build: Path, key: str) -> bool:
    """Empty the cache of executed pages unless it was filled under this key; say whether it was emptied."""
    kept = build / "fingerprint"
    if kept.is_file() and kept.read_text("utf-8") == key:
        return False
    shutil.rmtree(build / ".jupyter_cache", ignore_errors=True)
    build.mkdir(parents=True, exist_ok=True)
    kept.write_text(key, encoding="utf-8")
    return True


def build_fast(*more: str) -> int:
    """Build with few images and steps, beside the real book; give the build's exit code."""
    print("images: a few drawn garments; nothing that is measured here means anything", flush=True)
    build = ROOT / "_build" / "fast" / "_build"
    environment = {FAST: "1", BUILD: "1", "NNTRAIN_DATA": "drawn", "OMP_NUM_THREADS": "1"}
    keep_or_empty(build, b"fast")
    os.environ.update(environment)
    run_side_by_side(build)
    return build_into(build, *more)


def run_side_by_side(build: Path) -> None:
    """Run the pages on all cores; Jupyter Book finds them in its cache. One that fails, it runs again, and tells why.

    Real pages train for a while, and want all cores themselves; so they are left to Jupyter Book, one after another.
    """
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    cache = get_cache(build / ".jupyter_cache")
    for page in sorted((ROOT / "book").glob("*.md")):
        if "file_format: mystnb" in page.read_text("utf-8"):
            cache.add_nb_to_project(str(page), read_data={"name": "myst_nb_md", "type": "plugin"})
    load_executor("local-parallel", cache).run_and_cache(timeout=600)


def build_real() -> int:
    """Build with the images that there are; give the build's exit code."""
    os.environ["NNTRAIN_DATA"] = images = choose_images()
    keep_or_empty(ROOT / "_build", *describe_images(images))
    return build_into(ROOT / "_build")


def keep_or_empty(build: Path, *described: bytes) -> None:
    """Empty a build's cache where it does not hold what these sources and images give."""
    if refresh(build, fingerprint(ROOT, described)):
        print("running every page: the library, a solution, a result, the images or torch are new", flush=True)


def build_into(build: Path, *more: str) -> int:
    """Let Jupyter Book make the pages, with more options; give its exit code."""
    os.environ[BUILD] = "1"
    shutil.rmtree(build / "html", ignore_errors=True)  # a page that was taken out must not stay
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", "book", "--path-output", str(build.parent)]
    options = ["--all", "-W", "-n", "--keep-going", "-q"]
    return subprocess.run([*command, *options, *more], cwd=ROOT, check=False).returncode  # noqa: S603


def main() -> None:
    """Build, and end as the build ends."""
    if "--links" in sys.argv[1:]:
        sys.exit(build_fast("--builder", "linkcheck"))
    sys.exit(build_fast() if "--fast" in sys.argv[1:] else build_real())


if __name__ == "__main__":
    sys.exit(guarded(main))
