"""What the design system refuses to show. Each is a mistake of a page, not of a person."""

from datetime import datetime


class NotExact(TypeError):
    """A figure for people must be an exact decimal; floats, infinities and words are not."""

    def __init__(self, value: object) -> None:
        super().__init__(f"{value!r} is not an exact decimal")


class NotInstant(ValueError):
    """A date and time without a zone names no instant."""

    def __init__(self, value: datetime) -> None:
        super().__init__(f"{value!r} has no zone")


class UnknownVariant(ValueError):
    """A component was asked for a colour, kind or state that it does not have."""

    def __init__(self, component: str, value: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{component} has no {value!r}; it has {', '.join(known)}")
