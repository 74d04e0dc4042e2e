"""Data sets of the Hugging Face Hub: downloaded once, then taken from the Hub's own cache on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import DataError
from .folders import split_files

PATIENCE = 3.0  # seconds for the Hub's first answers: an error has to come within five, whatever the network does


def hub_folder(repo_id: str, otherwise: str) -> Path:
    """Find or fetch the parquet files of a data set of the Hub.

    The Hub is asked first (`HF_ENDPOINT`, `HF_HUB_OFFLINE` and the other settings of `huggingface_hub` hold);
    if it does not answer in time, or the download fails, the cache has to do.

    Parameters
    ----------
    repo_id
        The id on the Hub, `owner/name`.
    otherwise
        What the user can do if there is neither; it ends the error's sentence.

    Returns
    -------
    Path
        A folder in the Hub's layout. It lies in the Hub's cache: read it, do not change it.

    Raises
    ------
    DataError
        If neither the Hub nor the cache has the data set; within five seconds where the Hub does not answer.
    """
    with _quiet():
        problem = _problem(repo_id)
        if problem is None:
            try:
                return _snapshot(repo_id, offline=False)
            except Exception as error:  # noqa: BLE001 - each transport raises its own; the cache may still help
                problem = error
        try:
            return _snapshot(repo_id, offline=True)
        except Exception:  # noqa: BLE001 - told below: why the Hub did not help matters more
            raise DataError(f"{_story(repo_id, problem)}, and the cache here holds no copy; {otherwise}") from problem


def _problem(repo_id: str) -> Exception | None:
    """Ask the Hub, for no longer than `PATIENCE`; a name server or a proxy may hang past every timeout."""
    outcome: list[Exception | None] = []

    def ask() -> None:
        try:
            _ask(repo_id)
            outcome.append(None)
        except Exception as error:  # noqa: BLE001 - each transport raises its own; it is handed to the caller
            outcome.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return outcome[0] if outcome else TimeoutError(f"no answer within {PATIENCE:.0f} seconds")


def _ask(repo_id: str) -> None:
    """Fetch the data set's record and the first byte of a file, which may lie on another server."""
    from huggingface_hub import HfApi, get_session, get_token, hf_hub_url

    record = HfApi().dataset_info(repo_id, timeout=PATIENCE)
    names = sorted(file.rfilename for file in record.siblings or () if file.rfilename.endswith(".parquet"))
    for name in names[:1]:
        url = hf_hub_url(repo_id, name, repo_type="dataset", revision=record.sha)
        token = get_token()  # private data sets ask for it
        headers = {"Range": "bytes=0-0"} | ({"Authorization": f"Bearer {token}"} if token else {})
        get_session().get(url, headers=headers, timeout=PATIENCE).raise_for_status()


def _snapshot(repo_id: str, *, offline: bool) -> Path:
    from huggingface_hub import snapshot_download

    folder = snapshot_download(
        repo_id, repo_type="dataset", allow_patterns="*.parquet", etag_timeout=PATIENCE, local_files_only=offline
    )
    if offline:
        split_files(Path(folder))  # a download that broke off leaves a part of them
    return Path(folder)


def _story(repo_id: str, problem: Exception) -> str:
    from huggingface_hub import constants
    from huggingface_hub.errors import OfflineModeIsEnabled, RepositoryNotFoundError

    if isinstance(problem, OfflineModeIsEnabled):
        return f"{repo_id}: the Hub was not asked, as HF_HUB_OFFLINE is set"
    if isinstance(problem, RepositoryNotFoundError):
        return f"{repo_id}: the Hub at {constants.ENDPOINT} has no such data set, or not for you"
    if isinstance(problem, TimeoutError):
        return f"{repo_id}: the Hub at {constants.ENDPOINT} gave {problem}"
    return f"{repo_id}: the Hub at {constants.ENDPOINT} could not be reached, or refused ({type(problem).__name__})"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the progress bars and warnings of `huggingface_hub` off the terminal, and put its settings back."""
    from huggingface_hub import constants
    from huggingface_hub.utils import logging
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    # Where the environment decides about bars, changing it here only makes `huggingface_hub` warn.
    ours = constants.HF_HUB_DISABLE_PROGRESS_BARS is None and not are_progress_bars_disabled()
    level = logging.get_verbosity()
    logging.set_verbosity_error()
    if ours:
        disable_progress_bars()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if ours:
            enable_progress_bars()
