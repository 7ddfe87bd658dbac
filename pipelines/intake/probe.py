"""Asks, in a process of its own with little memory, whether a workbook can be opened and how large its sheets are.

Run as a script: ``probe.py FILE MEMORY SECONDS``. Imports only the parser, so that it starts fast and the limit
is the parser's. A parser that aborts (out of memory, stack) takes this process with it and not the night.
"""

from __future__ import annotations

import json
import resource
import sys


def main() -> None:
    """Print one line of JSON: the sheets' heights and widths, or the parser's complaint."""
    path, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine

    answer: dict[str, object] = {}
    try:
        sizes = []
        workbook = python_calamine.load_workbook(path)
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                loaded = workbook.get_sheet_by_index(index)
                sizes.append([loaded.height, loaded.width])
        answer["sizes"] = sizes
    except BaseException as error:  # the parser's panics derive from BaseException
        answer["error"], answer["kind"] = str(error)[:300], type(error).__name__
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
