"""The errors that are told to a person in one line."""


class LessonsError(Exception):
    """Something the user can fix; its message says where, what, and what to do next, in one line."""


class DataError(LessonsError):
    """The images cannot be had, or are not what they should be."""


class UsageError(LessonsError, TypeError):
    """Something else was given than was meant: a class for an object, a function for a metric."""
