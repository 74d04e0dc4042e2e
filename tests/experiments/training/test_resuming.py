"""The runs of a study go on in the middle of a run."""

import pytest

from nntrain_lessons.checkpoints import CheckpointS
from nntrain_lessons.data import fashion_mnist
from nntrain_lessons.experiments.studies import study_runs
from nntrain_lessons.experiments.training.recipes import RECIPES

STUDY = study_runs.Study("tiny", "?", (RECIPES["adam"], RECIPES["momentum"]), seeds=(1,))


def without_seconds(histories):
    """Return the rows of each run, without what differs from time to time."""
    return [[{k: v for k, v in row.items() if k != "seconds"} for row in history["rows"]] for history in histories]


def test_a_study_goes_on_in_the_middle_of_a_run(tiny_images, tmp_path, monkeypatch):
    """Stopped in its second run, it repeats neither the first nor what was done of the second."""
    dd = fashion_mnist(tiny_images)
    whole = study_runs.run_study(STUDY, dd, "tiny", tmp_path / "whole")
    save, resumed = CheckpointS._save, []

    def stop(checkpoint, learner, *more, **options):
        save(checkpoint, learner, *more, **options)
        if checkpoint.path.name.startswith("momentum") and learner.epoch == 2:
            raise KeyboardInterrupt

    def note(checkpoint, learner, *more, **options):
        resumed.append(checkpoint.resumed)
        save(checkpoint, learner, *more, **options)

    monkeypatch.setattr(CheckpointS, "_due", lambda checkpoint, learner: True)
    monkeypatch.setattr(CheckpointS, "_save", stop)
    with pytest.raises(KeyboardInterrupt):
        study_runs.run_study(STUDY, dd, "tiny", tmp_path / "stopped")
    monkeypatch.setattr(CheckpointS, "_save", note)
    found = study_runs.run_study(STUDY, dd, "tiny", tmp_path / "stopped")
    assert set(resumed) == {(2, 1)}
    assert without_seconds(found) == without_seconds(whole)
    assert not list((tmp_path / "stopped").glob("*.checkpoint"))
