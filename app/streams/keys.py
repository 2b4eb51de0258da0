"""The names of everything in Valkey, each once; one centre's keys share a hash slot."""


def event_log(centre: str) -> str:
    """Return the stream of a centre's events."""
    return f"ev:{{{centre}}}"


def checkpoint(centre: str) -> str:
    """Return the hash that holds a centre's saved calculator and its position."""
    return f"cp:{{{centre}}}"


def fence(centre: str) -> str:
    """Return the counter whose present value owns the centre."""
    return f"fence:{{{centre}}}"


def board(centre: str) -> str:
    """Return the hash that holds the board as last published."""
    return f"board:{{{centre}}}"


def board_channel(centre: str) -> str:
    """Return the channel on which changes to the board are told."""
    return f"board-told:{{{centre}}}"


def questions(centre: str) -> str:
    """Return the list of questions that wait for the worker."""
    return f"ask:{{{centre}}}"


def answer(centre: str, question: str) -> str:
    """Return the list that gets the answer to one question."""
    return f"answer:{{{centre}}}:{question}"


def progress(centre: str) -> str:
    """Return the note in which the worker says how far it is, gone soon after the worker."""
    return f"state:{{{centre}}}"


def dead_letters(centre: str) -> str:
    """Return the stream of what could not be understood."""
    return f"dead:{{{centre}}}"


def sign_in(centre: str, fingerprint: str) -> str:
    """Return the mark of a sign-in token that is still to be used."""
    return f"sign-in:{{{centre}}}:{fingerprint}"


def session(centre: str, fingerprint: str) -> str:
    """Return the mark of a signed-in browser."""
    return f"session:{{{centre}}}:{fingerprint}"


def salt(centre: str) -> str:
    """Return the centre's secret salt."""
    return f"salt:{{{centre}}}"
