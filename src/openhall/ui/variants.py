"""The closed sets of colours, kinds and states. Asking for another is a page's mistake and is found at once."""

from openhall.ui.refusals import UnknownVariant


def one_of(component: str, value: str, known: tuple[str, ...]) -> str:
    """The value, when the component has it.

    Raises:
        UnknownVariant: it doesn't.
    """
    if value not in known:
        raise UnknownVariant(component, value, known)
    return value
