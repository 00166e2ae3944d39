"""`make bench`: every target that can be measured here, as ratios from interleaved runs; writes docs/performance.md.

`python -m bench [part …]` runs some of the parts only and leaves the note alone. BENCH_BIG: cases in the large
instance (1,000,000; the first run makes it, which takes some minutes and 5 GB).
"""

import os
import sys
from collections.abc import Callable, Iterator

from bench import against_bare, against_helpdesk, at_scale, inside, rush, searching, steps
from bench.instances import seeded
from bench.outcomes import Outcome, show, write
from bench.serving import load_average

SMALL = 10_000
BIG = int(os.environ.get("BENCH_BIG", "1000000"))

PARTS: dict[str, tuple[str, Callable[[], Iterator[Outcome]]]] = {
    "inside": ("Statements and bytes", lambda: inside.outcomes(seeded(SMALL))),
    "bare": ("Against bare Flask", lambda: against_bare.outcomes(seeded(SMALL))),
    "rush": ("Many at once", lambda: rush.outcomes(seeded(SMALL))),
    "helpdesk": ("Against django-helpdesk", lambda: against_helpdesk.outcomes(seeded(SMALL))),
    "steps": (
        f"Steps of SQLite, {BIG:,} cases against {SMALL:,}",
        lambda: steps.outcomes(seeded(SMALL), seeded(BIG)),
    ),
    "search": (f"Searches against a case, {BIG:,} cases, both databases", lambda: searching.outcomes(BIG)),
    "scale": (f"{BIG:,} cases against {SMALL:,}", lambda: at_scale.outcomes(seeded(SMALL), seeded(BIG))),
}


def main(wanted: list[str]) -> None:
    if unknown := set(wanted) - PARTS.keys():
        sys.exit(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
    found = []
    for name in wanted or PARTS:
        title, part = PARTS[name]
        print(f"\n{title} (load average {load_average()})")
        found.append((title, show(part())))
    missed = [one.what for _title, outcomes in found for one in outcomes if not one.reached]
    print(f"\nNot reached: {', '.join(missed) or 'nothing'}.")
    if not wanted:
        write(found)


if __name__ == "__main__":
    main(sys.argv[1:])
