"""What an announcement says, to whom and when, as one value; and the number by which exactly this is approved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from city.announcements.texts import clean, clean_line
from city.announcements.topics import Topic

LANGUAGES = ("uk", "en")
"""Every announcement speaks these. A resident of any other language gets the first."""

MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Words:
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page. `labels`: by language."""

    url: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Segment:
    """Who it is for; what is empty excludes nobody. `districts` may hold "": those who chose the whole city.
    `followers_of`: a record, as `kind:number`."""

    districts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    followers_of: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """`picture` is its id among the media. `starts_at` None: as soon as it is approved."""

    words: Mapping[str, Words] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    picture: str = ""
    topic: Topic = Topic.NEWS
    segment: Segment = Segment()
    starts_at: datetime | None = None
    emergency: bool = False

    def said(self, language: str) -> Words:
        return self.words.get(language, Words())

    def to_json(self) -> dict[str, Any]:
        segment = self.segment
        return {
            "emergency": self.emergency,
            "links": [{"labels": dict(link.labels), "url": link.url} for link in self.links],
            "picture": self.picture,
            "segment": {
                "channels": list(segment.channels),
                "districts": list(segment.districts),
                "followers_of": segment.followers_of,
                "languages": list(segment.languages),
            },
            "starts_at": self.starts_at.astimezone(UTC).isoformat(timespec="seconds") if self.starts_at else None,
            "topic": self.topic,
            "words": {name: {"text": said.text, "title": said.title} for name, said in self.words.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Contents":
        segment = data["segment"]
        return cls(
            words={name: Words(said["title"], said["text"]) for name, said in data["words"].items()},
            links=tuple(Link(link["url"], dict(link["labels"])) for link in data["links"]),
            picture=data["picture"],
            topic=Topic(data["topic"]),
            segment=Segment(
                districts=tuple(segment["districts"]),
                languages=tuple(segment["languages"]),
                channels=tuple(segment["channels"]),
                followers_of=segment["followers_of"],
            ),
            starts_at=datetime.fromisoformat(data["starts_at"]) if data["starts_at"] else None,
            emergency=data["emergency"],
        )


def cleaned(contents: Contents) -> Contents:
    """As it may be kept: nothing unseen, nothing empty, everything in one order, so that what looks the same has the
    same digest."""
    words = {name: Words(clean_line(said.title), clean(said.text)) for name, said in contents.words.items()}
    links = (
        Link(link.url.strip(), {name: clean_line(label) for name, label in sorted(link.labels.items())})
        for link in contents.links
    )
    segment, starts_at = contents.segment, contents.starts_at
    return Contents(
        words={name: words[name] for name in sorted(words) if words[name] != Words()},
        links=tuple(link for link in links if link.url or any(link.labels.values())),
        picture=contents.picture,
        topic=contents.topic,
        segment=Segment(
            tuple(sorted(set(segment.districts))),
            tuple(sorted(set(segment.languages))),
            tuple(sorted(set(segment.channels))),
            segment.followers_of.strip(),
        ),
        starts_at=starts_at.astimezone(UTC).replace(microsecond=0) if starts_at else None,
        emergency=contents.emergency,
    )


def changed_for(before: Contents, after: Contents) -> tuple[str, ...]:
    """The languages in which a correction says something new: whoever reads another one is left in peace."""
    return tuple(language for language in LANGUAGES if _shown(before, language) != _shown(after, language))


def _shown(contents: Contents, language: str) -> object:
    spoken = language if language in contents.words else LANGUAGES[0]
    labels = [(link.url, link.labels.get(spoken, "")) for link in contents.links]
    return contents.said(spoken), labels, contents.picture


def canonical(contents: Contents) -> bytes:
    """One way to write it as JSON (RFC 8785: names sorted, no blanks), so that its hash is the approved thing's."""
    return json.dumps(contents.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(contents: Contents) -> bytes:
    return sha256(canonical(contents)).digest()
