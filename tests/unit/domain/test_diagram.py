"""The page about states says what the table says."""

from chat_service.domain.diagram import page
from tests.suite import ROOT


def test_the_page_about_states_is_the_one_that_is_drawn_from_the_table() -> None:
    assert (ROOT / "docs" / "states.md").read_text() == page(), "draw it anew: the page itself says how"
