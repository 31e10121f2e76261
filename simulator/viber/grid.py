"""Where buttons come to stand: in the order given, from the left, each at the first place that is free."""

from typing import Any

Json = dict[str, Any]
COLUMNS = 6
Place = tuple[int, int]


def rows_of(buttons: list[Json], columns: int = COLUMNS, card_rows: int = 0) -> list[int]:
    """The row in which each begins. With `card_rows` none lies across the edge of a card."""
    taken, row, column, found = set[Place](), 0, 0, []
    for button in buttons:
        width, height = button.get("Columns", columns), button.get("Rows", 1)
        while not _is_free(cells := _cells(row, column, width, height), taken, columns, card_rows):
            row, column = (row, column + 1) if column + width < columns else (row + 1, 0)
        taken |= cells
        found.append(row)
    return found


def height(buttons: list[Json], columns: int = COLUMNS, card_rows: int = 0) -> int:
    """Rows in all."""
    begins = rows_of(buttons, columns, card_rows)
    return max((row + one.get("Rows", 1) for row, one in zip(begins, buttons, strict=True)), default=0)


def _cells(row: int, column: int, width: int, height: int) -> set[Place]:
    return {(row + down, column + right) for down in range(height) for right in range(width)}


def _is_free(cells: set[Place], taken: set[Place], columns: int, card_rows: int) -> bool:
    is_inside = all(column < columns for _, column in cells)
    cards = {row // card_rows for row, _ in cells} if card_rows else {0}
    return is_inside and len(cards) == 1 and not taken & cells
