# What differs from one assignment to the next.
# shellcheck shell=bash disable=SC2034

# What pip installs: a name, an address, or the wheel's file name.
COURSE=nntrain-lessons
# What this assignment asks for; the points of all add up to ten for each, which is what to enter in Gradescope.
EXERCISES=(warmup sgd)
# Seconds for each exercise.
TIMEOUT=60
# Of PyTorch's builds for the CPU, as pytorch.org names it: a tenth of the size.
export PIP_EXTRA_INDEX_URL=
