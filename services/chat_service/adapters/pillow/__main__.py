"""The process: a picture from standard input, its faces to standard output, an exit status that says how it went.

Its arguments are its limits: bytes of memory, and seconds of processor time.
"""

import resource
import sys

from chat_service.adapters.pillow.outcome import Outcome, to_bytes


def main() -> Outcome:
    """Read, decode, write."""
    confine(int(sys.argv[1]), int(sys.argv[2]))
    from chat_service.adapters.pillow.picture import TooLarge, faces_of  # noqa: PLC0415 - Pillow within the limits, too

    picture = sys.stdin.buffer.read()
    try:
        faces = faces_of(picture)
    except TooLarge as error:
        return error.outcome
    except MemoryError:
        return Outcome.TOO_HUNGRY
    except Exception:  # noqa: BLE001 - decoders have many words for what is broken
        return Outcome.BROKEN
    sys.stdout.buffer.write(to_bytes(faces))
    return Outcome.DONE


def confine(memory_bytes: int, cpu_s: int) -> None:
    """From here on: so much memory and time, and no file, process or core dump, whatever a decoder is made to do."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))  # the first is a signal of its own, the second SIGKILL
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE):
        resource.setrlimit(nothing, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
