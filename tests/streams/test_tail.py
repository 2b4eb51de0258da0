from app.streams.tail import Tail


def test_a_short_log_is_kept_whole() -> None:
    tail = Tail(entries=3, events=100)
    for number in range(3):
        tail.add(f"{number}-0", 1)

    assert tail.oldest_to_keep() is None


def test_the_newest_entries_are_kept() -> None:
    tail = Tail(entries=3, events=100)
    for number in range(10):
        tail.add(f"{number}-0", 1)

    assert tail.oldest_to_keep() == "7-0"


def test_fewer_entries_are_kept_when_they_are_full() -> None:
    tail = Tail(entries=100, events=10)
    for number in range(10):
        tail.add(f"{number}-0", 4)

    assert tail.oldest_to_keep() == "8-0"


def test_the_newest_entry_is_kept_however_full() -> None:
    tail = Tail(entries=100, events=10)
    tail.add("1-0", 50)
    tail.add("2-0", 50)

    assert tail.oldest_to_keep() == "2-0"
