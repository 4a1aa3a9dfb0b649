"""Every table, one after the other."""

from benchmarks import ack, browser, growth, idle, inbox, keystroke, start
from benchmarks.load import Load

ack.table(Load(visitors=50, per_second=400, seconds=15))
print()
growth.table(reads=500)
print()
inbox.table(calls=300)
print()
idle.table()
print()
start.table()
print()
browser.table(messages=300)
print()
keystroke.table(keys=240, messages=10_000)
