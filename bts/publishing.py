"""What a house says of all pictures of a clip beside the credit: date, place, embargo, owner; and its vocabularies."""

import re
from dataclasses import dataclass
from datetime import datetime

from bts.choices import one_of

SOURCE_TYPE_ADDRESS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""What stands before each of SOURCE_TYPES in a file (IPTC NewsCodes)."""

SOURCE_TYPES = (
    "digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print", "humanEdits", "composite",
    "compositeCapture", "compositeSynthetic", "compositeWithTrainedAlgorithmicMedia", "algorithmicallyEnhanced",
    "dataDrivenMedia", "digitalCreation", "virtualRecording", "screenCapture", "trainedAlgorithmicMedia",
    "algorithmicMedia",
)  # fmt: skip
"""How the footage came about: the digital source types of the IPTC that are in use (NewsCodes)."""

DATA_MINING_ADDRESS = "http://ns.useplus.org/LDF/vocab/"
"""What stands before each code of DATA_MINING in a file (PLUS)."""

DATA_MINING = {
    "allowed": "DMI-ALLOWED",
    "prohibited": "DMI-PROHIBITED",
    "prohibited-except-search": "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING",
    "prohibited-for-ai": "DMI-PROHIBITED-AIMLTRAINING",
    "prohibited-for-generative-ai": "DMI-PROHIBITED-GENAIMLTRAINING",
    "unspecified": "DMI-UNSPECIFIED",
}
"""What `data_mining` can be -> the code of PLUS for it (IPTC Photo Metadata Standard 2023.1 and later)."""

_PART_OF_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
_COUNTRY_CODE = re.compile("[A-Z]{2,3}")


@dataclass(frozen=True)
class PictureFacts:
    """`[record]`: what pictures and videos of the clip say of themselves beside credit, caption and people.

    `date` is when the footage was made, over the date in the clip's file: a year, a month, a day, or day and time in
    ISO 8601. `embargo` is a day, or day and time with its zone, before which nothing may be published. `city`, `state`,
    `country`, `country_code` (ISO 3166-1) and `sublocation` name the place that was filmed. `data_mining` is one of
    DATA_MINING. Empty fields are not written. Raises ValueError for dates and codes that are none.
    """

    date: str = ""
    event: str = ""
    sublocation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    country_code: str = ""
    instructions: str = ""
    embargo: str = ""
    rights_owner: str = ""
    licensor: str = ""
    licensor_url: str = ""
    data_mining: str = ""

    def __post_init__(self) -> None:
        if self.date and not is_date(self.date):
            raise ValueError(f"date is a year, month, day or day and time, such as 2006-05-11, not {self.date!r}")
        if self.embargo and (len(self.embargo) < len("2006-05-11") or not is_date(self.embargo)):
            raise ValueError(f"embargo is a day, or day and time, such as 2026-05-11T06:00+01:00, not {self.embargo!r}")
        if self.country_code and not _COUNTRY_CODE.fullmatch(self.country_code):
            raise ValueError(f"country_code is two or three capital letters, such as GB, not {self.country_code!r}")
        if self.data_mining and self.data_mining not in DATA_MINING:
            raise ValueError(f"data_mining is {one_of(DATA_MINING)}, not {self.data_mining!r}")
        for name, address in {"licensor_url": self.licensor_url}.items():
            if address and not re.match("https?://", address):
                raise ValueError(f"{name} is an address that begins with https://, not {address!r}")


def check_source_type(name: str) -> None:
    """Raise ValueError when `name` is neither empty nor one of SOURCE_TYPES."""
    if name and name not in SOURCE_TYPES:
        raise ValueError(f"source_type is {one_of(SOURCE_TYPES)} (IPTC digital source types), not {name!r}")


def is_date(text: str) -> bool:
    """Whether a text is a year, a month, a day, or a day and a time, in the extended form of ISO 8601."""
    partial = _PART_OF_DATE.fullmatch(text)
    if partial is None and not re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text):
        return False
    try:
        datetime.fromisoformat(text + "-01" * (2 - text.count("-")) if partial else text)
    except ValueError:
        return False
    return True


def read_day(text: str) -> datetime | None:
    """The day, or day and time, on which a page or clip was published; None for any other text, a mere year too."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
