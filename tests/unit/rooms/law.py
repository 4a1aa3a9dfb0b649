"""What people may do in rooms, said once more and otherwise than in the code: a column a person, a row a deed."""

from typing import Final

PEOPLE: Final = ("owner", "co-owner", "admin", "member", "muted", "peer", "stranger", "banned", "passing-admin")

# yes: done. no: refused to them (403). gone: to them there is no such room (404). so: it is so already. last: the only
# owner can't. none: there is no such message.
OPEN: Final = """
                       owner  co-owner  admin  member  muted  peer  stranger  banned  passing-admin
  post                 yes    yes       yes    yes     no     yes   gone      gone    gone
  reply                yes    yes       yes    yes     no     yes   gone      gone    gone
  reply to nothing     none   none      none   none    none   none  gone      gone    gone
  react                yes    yes       yes    yes     no     yes   gone      gone    gone
  edit own             yes    yes       yes    yes     no     yes   gone      gone    gone
  edit another's       no     no        no     no      no     no    gone      gone    gone
  delete own           yes    yes       yes    yes     yes    yes   gone      gone    gone
  delete another's     yes    yes       yes    no      no     no    gone      gone    gone
  delete nothing       none   none      none   none    none   none  gone      gone    gone
  rename               yes    yes       yes    no      no     no    gone      gone    gone
  archive              yes    yes       yes    no      no     no    gone      gone    gone
  unarchive            yes    yes       yes    no      no     no    gone      gone    gone
  mute                 yes    yes       yes    no      no     no    gone      gone    gone
  ban                  yes    yes       yes    no      no     no    gone      gone    gone
  promote              yes    yes       yes    no      no     no    gone      gone    gone
  step down            last   yes       yes    no      no     no    gone      gone    gone
  leave                last   yes       yes    yes     yes    no    gone      gone    gone
  join                 so     so        so     so      so     so    yes       no      yes
  join a private room  so     so        so     so      so     so    gone      no      gone
  join, invited        so     so        so     so      so     so    yes       no      yes
"""
# Of an archived room these are as above; the rest is `shut` (409), to whoever would be told of the room at all.
STAYS: Final = ("rename", "archive", "unarchive", "mute", "ban", "promote", "step down", "leave")


def _read(table: str) -> dict[tuple[str, str], str]:
    """The table's words by deed and person."""
    lines = [line.split() for line in table.splitlines()[2:] if line.strip()]
    columns = len(PEOPLE)
    return {
        (" ".join(line[:-columns]), who): word
        for line in lines
        for who, word in zip(PEOPLE, line[-columns:], strict=True)
    }


VERDICTS: Final = _read(OPEN)
DEEDS: Final = tuple(dict.fromkeys(deed for deed, _ in VERDICTS))


def verdict(state: str, who: str, deed: str) -> str:
    """What becomes of it, as one of the words above."""
    word = VERDICTS[deed, who]
    told_nothing = word in {"so", "gone"} or who == "banned"
    return word if state == "open" or deed in STAYS or told_nothing else "shut"
