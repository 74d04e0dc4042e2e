"""Build the book into _build/html; warnings are errors. Its pages are run again where what they use has changed.

    python tools/build_book.py

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
    """Give what tells these images from others: of a folder the files, otherwise the name."""
    if not Path(source).is_dir():
        yield source.encode()
        return
    for path in sorted(Path(source).rglob("*.parquet")):
        yield path.relative_to(source).as_posix().encode()
        yield path.read_bytes()


def choose_images() -> str:
    """Give the images of the build, as `NNTRAIN_DATA` would hold them; say so where they are drawn.

    Raises
    ------
    DataError
        Where the images that `NNTRAIN_DATA` asks for cannot be had.
    """
    from nntrain_lessons.train import DataError
    from nntrain_lessons.train.data import fashion_mnist, resolve_source

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
    build.mkdir(exist_ok=True)
    kept.write_text(key, encoding="utf-8")
    return True


def main() -> None:
    """Build, and end as the build ends."""
    images, build = choose_images(), ROOT / "_build"
    if refresh(build, fingerprint(ROOT, describe_images(images))):
        print("running every page: the library, a solution, a result, the images or torch are new", flush=True)
    shutil.rmtree(build / "html", ignore_errors=True)  # a page that was taken out must not stay
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", "book", "--all", "-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"NNTRAIN_DATA": images}, check=False)  # noqa: S603
    sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(guarded(main))
