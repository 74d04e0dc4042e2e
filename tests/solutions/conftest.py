import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Compute in one thread: for tensors this small several threads only wait for one another."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
