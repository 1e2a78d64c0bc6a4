"""Who 经办人: the name that goes into the log where none is given."""

import getpass


def user(given: str | None = None) -> str:
    """The name given, else who is logged in; nobody, where the system does not know.

    >>> user("王"), user("")
    ('王', '')
    """
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
