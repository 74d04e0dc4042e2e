"""One kernel for many notebooks, each of which finds it as if it were new."""

import nbformat
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

# A new session: no names, no history for `check` to look at, another folder, and numbers drawn as they come.
FRESH = """\
def _fresh(folder):
    import os, random, sys
    shell = get_ipython()
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.close("all")
    shell.reset(new_session=True)
    os.chdir(folder)
    random.seed()
    if (torch := sys.modules.get("torch")) is not None:
        torch.seed()
    names = sorted(name for name in shell.user_ns.keys() - shell.user_ns_hidden.keys() if not name.startswith("_"))
    # `use_mine` puts the learner's code into these modules, which then have no file.
    solutions = [module for name, module in sys.modules.items() if name.startswith("nntrain_lessons.solutions.")]
    replaced = [module.__name__ for module in solutions if not getattr(module, "__file__", None)]
    print(names, shell.history_manager.input_hist_raw, replaced)

_fresh({folder!r})
"""
NOTHING_LEFT = "[] [''] []\n"


class SharedKernel:
    """A real kernel in which notebooks run one after the other; what one leaves, the next does not find."""

    def __init__(self):
        self.manager = AsyncKernelManager()
        run_sync(self.manager.start_kernel)()
        # One client, too: nbclient leaves the sockets of a client open whose kernel it did not start.
        self.client = NotebookClient(nbformat.v4.new_notebook(), km=self.manager, timeout=120)

    def run(self, page, folder):
        """Run a notebook in a folder, to its end; its outputs are in it afterwards."""
        fresh = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FRESH.format(folder=str(folder)))])
        self._execute(fresh)
        assert fresh.cells[0].outputs[0].text == NOTHING_LEFT
        self._execute(page)

    def _execute(self, page):
        self.client.nb = page
        self.client.execute()

    def close(self):
        """End the kernel."""
        self.client.kc.stop_channels()
        run_sync(self.manager.shutdown_kernel)(now=True)
