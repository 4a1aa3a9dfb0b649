"""What is said in every measurement: 100 characters; the load client puts the message's number in the place of `#`."""

from typing import Final

NUMBER_DIGITS: Final = 9  # as in client/talk.c
TEXT: Final = "~#" + " where is my parcel?".ljust(100 - 1 - NUMBER_DIGITS, ".")
