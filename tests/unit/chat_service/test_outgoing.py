"""What waits to be published: in order, not too much, not too old."""

from chat_service.adapters.doorbell.outgoing import BATCH, BATCH_BYTES, CAPACITY, CAPACITY_BYTES, NEWS_S, Outgoing


class Clock:
    """Moved by hand."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def letters(amount: int, first: int = 0) -> list[bytes]:
    return [str(number).encode() for number in range(first, first + amount)]


def filled(amount: int, clock: Clock | None = None) -> Outgoing:
    outgoing = Outgoing(clock or Clock())
    for letter in letters(amount):
        outgoing.put(letter)
    return outgoing


def taken(outgoing: Outgoing) -> list[bytes]:
    return [one.letter for one in outgoing.take()]


def test_what_came_first_goes_first_so_many_at_a_time() -> None:
    outgoing = filled(BATCH + 1)

    assert [taken(outgoing), taken(outgoing), taken(outgoing)] == [letters(BATCH), letters(1, BATCH), []]
    assert outgoing.dropped == 0


def test_what_could_not_be_published_is_the_next_again() -> None:
    outgoing = filled(3)

    batch = outgoing.take()
    outgoing.put(b"later")
    outgoing.give_back(batch)

    assert taken(outgoing) == [*letters(3), b"later"]


def test_of_too_many_the_oldest_are_dropped_also_when_some_come_back() -> None:
    outgoing = filled(CAPACITY)
    batch = outgoing.take()
    for letter in letters(BATCH + 2, CAPACITY):
        outgoing.put(letter)
    outgoing.give_back(batch)

    assert outgoing.dropped == 2 + BATCH
    assert taken(outgoing)[0] == letters(1, BATCH + 2)[0]


def test_what_is_no_news_any_more_is_dropped() -> None:
    clock = Clock()
    outgoing = filled(2, clock)
    clock.now_s += NEWS_S + 1
    outgoing.put(b"news")

    assert taken(outgoing) == [b"news"]
    assert outgoing.dropped == 2


def test_of_too_long_ones_the_oldest_are_dropped_too_and_fewer_go_at_a_time() -> None:
    outgoing = Outgoing(Clock())
    long = b"x" * BATCH_BYTES

    for _ in range(CAPACITY_BYTES // BATCH_BYTES + 3):
        outgoing.put(long)

    assert outgoing.dropped == 3
    assert taken(outgoing) == [long]
