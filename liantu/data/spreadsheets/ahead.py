"""The parser ahead 先行: it starts on a large workbook while that is still being looked through.

Either takes a second and more, and calamine lets go of the interpreter while it parses. What it finds is taken only
after the look has found the file harmless. If it breaks on what the look would have refused or set aside, the parent
reads the file once more, one after the other.
"""

import threading

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum


class Ahead(threading.Thread):
    """Opens the workbook and parses its first sheet, which in a large one is mostly the large one."""

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.book: CalamineWorkbook | None = None
        self.first: dict[int, CalamineSheet] = {}
        self.failed: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            with open(self.path, "rb") as file:
                self.book = CalamineWorkbook.from_filelike(file)
            for place, each in enumerate(self.book.sheets_metadata):
                if each.typ is SheetTypeEnum.WorkSheet:
                    self.first[place] = self.book.get_sheet_by_index(place)
                    return
        except BaseException as reason:  # a panic of the parser is no Exception
            self.failed = reason

    def taken(self) -> tuple[CalamineWorkbook, dict[int, CalamineSheet]]:
        """The workbook, and its first sheet by its place. Raises what the parser raised."""
        self.join()
        if self.failed:
            raise self.failed
        return self.book, self.first
