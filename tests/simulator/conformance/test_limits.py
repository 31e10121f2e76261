"""Our list of Telegram's limits agrees with a list that others keep."""

from telegram import constants

from tests.simulator.conformance import limits


def test_the_limits_are_those_that_others_read_on_the_same_pages() -> None:
    assert limits.TEXT == constants.MessageLimit.MAX_TEXT_LENGTH
    assert limits.CAPTION == constants.MessageLimit.CAPTION_LENGTH
    assert limits.CALLBACK_DATA == constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert limits.BUTTONS == constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert limits.TOAST == constants.CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
    assert limits.ALBUM == (constants.MediaGroupLimit.MIN_MEDIA_LENGTH, constants.MediaGroupLimit.MAX_MEDIA_LENGTH)
    assert limits.DELETED == constants.BulkRequestLimit.MAX_LIMIT
    assert limits.PHOTO == constants.FileSizeLimit.PHOTOSIZE_UPLOAD
    assert limits.UPLOAD == constants.FileSizeLimit.FILESIZE_UPLOAD
    assert limits.DOWNLOAD == constants.FileSizeLimit.FILESIZE_DOWNLOAD
    assert limits.COMMANDS == constants.BotCommandLimit.MAX_COMMAND_NUMBER
