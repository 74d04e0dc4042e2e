"""The solutions of the exercises, the one home of what the lessons teach. Names load when first used."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
