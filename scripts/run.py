"""Runs the suite on this machine until Ctrl-C. `make run` starts it; `scripts/runner/` holds its parts."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from scripts.runner.main import main

    sys.exit(main())
