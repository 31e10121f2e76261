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
        while not _fits(taken, row, column, width, height, columns, card_rows):
            row, column = (row, column + 1) if column + width < columns else (row + 1, 0)
        taken |= _cells(row, column, width, height)
        found.append(row)
    return found


def height(buttons: list[Json], columns: int = COLUMNS, card_rows: int = 0) -> int:
    """Rows in all."""
    begins = rows_of(buttons, columns, card_rows)
    return max((row + one.get("Rows", 1) for row, one in zip(begins, buttons, strict=True)), default=0)


def _cells(row: int, column: int, width: int, height: int) -> set[Place]:
    return {(row + down, column + right) for down in range(height) for right in range(width)}


def _fits(taken: set[Place], row: int, column: int, width: int, height: int, columns: int, card_rows: int) -> bool:
    across = card_rows and row // card_rows != (row + height - 1) // card_rows
    return column + width <= columns and not across and not taken & _cells(row, column, width, height)
