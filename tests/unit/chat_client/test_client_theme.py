from hypothesis import given
from hypothesis import strategies as st

from chat_client.theme import CONTRAST, DEFAULT_BRAND, contrast, meanings, stylesheet

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
WHITE, LIGHT_GROUND, DARK_GROUND = "#ffffff", "#eaeeec", "#1e2825"


def test_contrast_is_what_the_standard_says() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#123456", "#123456") == 1


@given(COLORS)
def test_whatever_the_brand_is_everything_in_it_and_on_it_can_be_read(brand: str) -> None:
    light, dark = meanings(brand)

    for mode in (light, dark):
        assert contrast(mode["on-brand"], mode["fill"]) >= CONTRAST
        assert contrast(mode["on-own"], mode["own"]) >= CONTRAST
    assert contrast(light["brand"], LIGHT_GROUND) >= CONTRAST
    assert contrast(light["brand"], WHITE) >= CONTRAST
    assert contrast(dark["brand"], DARK_GROUND) >= CONTRAST


def test_a_colour_that_reads_well_is_left_as_it_is() -> None:
    light, _ = meanings("#1a3d8f")

    assert (light["brand"], light["fill"], light["own"]) == ("#1a3d8f",) * 3


def test_the_default_is_the_one_that_was_chosen_by_eye() -> None:
    light, dark = meanings(DEFAULT_BRAND)

    assert (light["brand"], dark["brand"]) == ("#0b6b5c", "#4fd1b8")


def test_the_stylesheet_sets_the_same_meanings_in_both_modes() -> None:
    css = stylesheet("#aa3300")

    for name in ("brand", "fill", "on-brand", "own", "on-own"):
        assert css.count(f"--{name}:") == 2
    assert css.count("prefers-color-scheme: dark") == 1
