"""The library of nntrain-lessons. Its names are loaded when first used: importing it imports no torch.

`__init__.pyi` is the one list of them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
