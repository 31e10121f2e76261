"""Announcements, every version of each, and every move that was made. The database itself refuses what is forbidden:
migration 0009 holds the same table of moves, and who may approve what."""

from storage.announcements.keeping import (
    add,
    add_version,
    change,
    count,
    find,
    find_human,
    find_originals,
    find_standing,
    hold,
    is_under_way,
    list_alerts,
    list_corrections,
    list_finished,
    list_moves,
    list_versions,
    note_move,
    page,
)
from storage.announcements.public import find_public, page_public
from storage.announcements.tables import SENT, Announcement, Move, Version, announcements

__all__ = [
    "SENT",
    "Announcement",
    "Move",
    "Version",
    "add",
    "add_version",
    "announcements",
    "change",
    "count",
    "find",
    "find_human",
    "find_originals",
    "find_public",
    "find_standing",
    "hold",
    "is_under_way",
    "list_alerts",
    "list_corrections",
    "list_finished",
    "list_moves",
    "list_versions",
    "note_move",
    "page",
    "page_public",
]
