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


def wishes(centre: str) -> str:
    """Return the channel on which edges say that they are ready for the next board."""
    return f"board-wished:{{{centre}}}"


def questions(centre: str) -> str:
    """Return the list of questions that wait for the worker."""
    return f"ask:{{{centre}}}"


def answer(centre: str, question: str) -> str:
    """Return the list that gets the answer to one question."""
    return f"answer:{{{centre}}}:{question}"


def orders(centre: str, kind: str) -> str:
    """Return the list of what people want done about alerts, one kind of it."""
    return f"order:{{{centre}}}:{kind}"


def progress(centre: str) -> str:
    """Return the note in which the worker says how far it is, gone soon after the worker."""
    return f"state:{{{centre}}}"


def life(centre: str) -> str:
    """Return the channel that a worker listens to for as long as it lives: nothing is ever said on it."""
    return f"life:{{{centre}}}"


def dead_letters(centre: str) -> str:
    """Return the order of what could not be understood; a source's own has its name behind it."""
    return f"dead-letters:{{{centre}}}"


def dead_letter_heads(centre: str) -> str:
    """Return the hash of what is listed of dead letters."""
    return f"dead-letter-heads:{{{centre}}}"


def dead_letter_bodies(centre: str) -> str:
    """Return the hash of dead letters that are kept whole."""
    return f"dead-letter-bodies:{{{centre}}}"


def dead_letter_size(centre: str) -> str:
    """Return the count of the bytes that dead letters take."""
    return f"dead-letter-size:{{{centre}}}"


def dead_letter_numbers(centre: str) -> str:
    """Return the counter that numbers dead letters."""
    return f"dead-letter-numbers:{{{centre}}}"


def sign_in(centre: str, fingerprint: str) -> str:
    """Return the mark of a sign-in token that is still to be used."""
    return f"sign-in:{{{centre}}}:{fingerprint}"


def session(centre: str, fingerprint: str) -> str:
    """Return the mark of a signed-in browser."""
    return f"session:{{{centre}}}:{fingerprint}"


def salt(centre: str) -> str:
    """Return the centre's secret salt."""
    return f"salt:{{{centre}}}"


def bell(centre: str) -> str:
    """Return the channel that rings when screens have something new to show."""
    return f"bell:{{{centre}}}"


def once(centre: str, name: str) -> str:
    """Return the mark of something that was done, and is to be done once only."""
    return f"once:{{{centre}}}:{name}"


def pairing(centre: str, code: str) -> str:
    """Return the note of a television that shows this code."""
    return f"pairing:{{{centre}}}:{code}"


def pairing_tries(centre: str, what: str) -> str:
    """Return the counter of tries of one kind."""
    return f"pairing-tries:{{{centre}}}:{what}"


def connector_states(centre: str) -> str:
    """Return the hash in which the connectors say how they stand."""
    return f"connectors:{{{centre}}}"


def connector_memory(centre: str, source: str) -> str:
    """Return what a connector has to know to go on."""
    return f"connector:{{{centre}}}:{source}"


def guesses(centre: str) -> str:
    """Return the hash of names that were guessed."""
    return f"guesses:{{{centre}}}"
