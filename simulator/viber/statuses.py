"""What Viber answers in `status`: twenty-five numbers and their names."""

OK, INVALID_URL, INVALID_TOKEN, BAD_DATA, MISSING_DATA = range(5)
NOT_REGISTERED, NOT_SUBSCRIBED = 5, 6
NO_WEBHOOK, NO_SUITABLE_DEVICE, TOO_MANY, API_NOT_SUPPORTED, INCOMPATIBLE = range(10, 15)
NOT_INLINE, NO_PUBLIC_CHAT, PAYMENT_UNSUPPORTED = 17, 18, 22
NAMES = (
    "ok",
    "invalidUrl",
    "invalidAuthToken",
    "badData",
    "missingData",
    "receiverNotRegistered",
    "notSubscribed",
    "publicAccountBlocked",
    "publicAccountNotFound",
    "publicAccountSuspended",
    "webhookNotSet",
    "receiverNoSuitableDevice",
    "tooManyRequests",
    "apiVersionNotSupported",
    "incompatibleWithVersion",
    "publicAccountNotAuthorized",
    "inchatReplyMessageNotAllowed",
    "publicAccountIsNotInline",
    "noPublicChat",
    "cannotSendBroadcast",
    "broadcastNotAllowed",
    "unsupportedCountry",
    "paymentUnsupported",
    "freeMessagesExceeded",
    "noBalance",
)


class Refused(Exception):
    """A status other than 0; `why` follows its name."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.words = NAMES[status] + (f": {why}" if why else "")
