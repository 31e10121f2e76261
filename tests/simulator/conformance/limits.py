"""What Telegram publishes, each with its page; the checks are against these and nothing of ours."""

TEXT = 4096  # https://core.telegram.org/bots/api#sendmessage: "1-4096 characters after entities parsing"
CAPTION = 1024  # https://core.telegram.org/bots/api#sendphoto: "0-1024 characters after entities parsing"
CALLBACK_DATA = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton: "1-64 bytes"
BUTTONS = 100  # https://core.telegram.org/bots/faq and python-telegram-bot's constants
TOAST = 200  # https://core.telegram.org/bots/api#answercallbackquery: "0-200 characters"
ALBUM = (2, 10)  # https://core.telegram.org/bots/api#sendmediagroup: "must include 2-10 items"
DELETED = 100  # https://core.telegram.org/bots/api#deletemessages: "a list of 1-100 identifiers"
DELETABLE_HOURS = 48  # https://core.telegram.org/bots/api#deletemessage
PHOTO = 10_000_000  # https://core.telegram.org/bots/api#sending-files: "10 MB max size for photos"
UPLOAD = 50_000_000  # the same page: "50 MB for other files"
DOWNLOAD = 20_000_000  # https://core.telegram.org/bots/api#getfile: "up to 20MB in size"
PHOTO_SIDES = 10_000  # https://core.telegram.org/bots/api#sendphoto: "width and height must not exceed 10000 in total"
PHOTO_RATIO = 20  # the same page: "Width and height ratio must be at most 20"
COMMANDS = 100  # https://core.telegram.org/bots/api#setmycommands
MEBI = 1.048576  # the server's megabyte is 1024 * 1024 bytes: between the two readings nothing is asserted
