"""What torch imports only when an optimizer of its kind is first made: two seconds, in each answer that makes one.

It runs nothing. Where many answers are judged it is asked for once, so that the process which forks them all has it.
"""

import torch._dynamo  # noqa: F401 - to import it is what it is for
