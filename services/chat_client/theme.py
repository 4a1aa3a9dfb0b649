"""The brand's colour as a stylesheet. Whatever the colour is, text on it and text in it stay readable.

Contrast is WCAG 2.2's, from 1 to 21; 4.5 is what normal text needs.
"""

from typing import Final

DEFAULT_BRAND: Final = "#0b6b5c"
CONTRAST: Final = 4.5
STEPS: Final = 50

_LIGHT_GROUND: Final = "#eaeeec"  # the darkest ground of light pages, so what reads there reads everywhere
_DARK_GROUND: Final = "#1e2825"  # the lightest ground of dark pages
_OWN_TEXT_DARK: Final = "#e9fbf6"

Meanings = dict[str, str]

# The default brand was tuned by eye; every other is computed.
_DEFAULT: Final[tuple[Meanings, Meanings]] = (
    {"brand": "#0b6b5c", "fill": "#0b6b5c", "on-brand": "#ffffff", "own": "#0b6b5c", "on-own": "#ffffff"},
    {"brand": "#4fd1b8", "fill": "#4fd1b8", "on-brand": "#05231d", "own": "#17594d", "on-own": _OWN_TEXT_DARK},
)


def stylesheet(brand: str) -> str:
    """The brand's meanings in light and dark."""
    light, dark = meanings(brand)
    return f":root{{{_values(light)}}}\n@media (prefers-color-scheme: dark){{:root{{{_values(dark)}}}}}\n"


def meanings(brand: str) -> tuple[Meanings, Meanings]:
    """What the colour means on light and on dark pages: as text, as a fill, on a fill, as one's own bubble."""
    if brand == DEFAULT_BRAND:
        return _DEFAULT
    on_light = _toward("#000000", brand, _LIGHT_GROUND)
    on_dark = _toward("#ffffff", brand, _DARK_GROUND)
    own_dark = _toward("#0e1412", brand, _OWN_TEXT_DARK)
    light = {"brand": on_light, "fill": brand, "on-brand": text_on(brand), "own": brand, "on-own": text_on(brand)}
    dark = {
        "brand": on_dark,
        "fill": on_dark,
        "on-brand": text_on(on_dark),
        "own": own_dark,
        "on-own": _OWN_TEXT_DARK,
    }
    return light, dark


def text_on(ground: str) -> str:
    """White, ink or black: the first that reads on that ground. One of white and black always does."""
    return next(color for color in ("#ffffff", "#13201c", "#000000") if contrast(color, ground) >= CONTRAST)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _toward(end: str, color: str, ground: str) -> str:
    """The colour, mixed with `end` as far as it takes to read on that ground."""
    mixes = (_mix(color, end, step / STEPS) for step in range(STEPS + 1))
    return next(mix for mix in mixes if contrast(mix, ground) >= CONTRAST)


def _mix(one: str, other: str, share: float) -> str:
    channels = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _values(meant: Meanings) -> str:
    return ";".join(f"--{name}:{value}" for name, value in meant.items())
