"""How far a picture may go. What its header claims is checked before anything is decoded."""

from typing import Final

PIXELS: Final = 40_000_000  # width times height
SIDE_PX: Final = 16_384  # width, or height: no camera makes more, and WebP itself ends one pixel before it

# The address space of the process that decodes. The hungriest of 40 megapixels is a WebP with 683 MiB: libwebp keeps
# two canvases of 153 MiB beside its own work, and Pillow two copies. A PNG takes 178, a progressive JPEG 334, a GIF 64.
MEMORY_BYTES: Final = 768 * 1024 * 1024
CPU_S: Final = 5  # of processor time; 40 megapixels take 1.3 s
WALL_S: Final = 15.0  # from its start to its end, on a machine that is busy with others

ANSWER_BYTES: Final = 1024 * 1024  # that are read of what it makes; both faces together are a tenth of it at most
