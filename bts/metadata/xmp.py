"""XMP: the metadata of a picture or a video, as a packet that editors, CMSs and search engines read.

Properties and namespaces are those of the IPTC Photo Metadata Standard 2025.1 (Technical Reference) and of PLUS, and
one namespace of bts' own for where a picture came from (docs/files.md, "The record in a picture").
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from html import escape
from typing import Any
from xml.etree import ElementTree as ET  # a packet that declares entities is refused before it is read

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "bts": "urn:x-bts:picture/1.0/",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

PROPERTIES = {
    "headline": ("photoshop:Headline", "text"),
    "caption": ("dc:description", "alt"),
    "writer": ("photoshop:CaptionWriter", "text"),
    "credit": ("photoshop:Credit", "text"),
    "creator": ("dc:creator", "seq"),
    "copyright": ("dc:rights", "alt"),
    "source": ("photoshop:Source", "text"),
    "title": ("dc:title", "alt"),
    "keywords": ("dc:subject", "bag"),
    "date": ("photoshop:DateCreated", "text"),
    "alt": ("Iptc4xmpCore:AltTextAccessibility", "alt"),
    "description": ("Iptc4xmpCore:ExtDescrAccessibility", "alt"),
    "event": ("Iptc4xmpExt:Event", "alt"),
    "people": ("Iptc4xmpExt:PersonInImage", "bag"),
    "source_type": ("Iptc4xmpExt:DigitalSourceType", "text"),
    "licence_url": ("xmpRights:WebStatement", "text"),
    "usage_terms": ("xmpRights:UsageTerms", "alt"),
    "rights_owner": ("xmpRights:Owner", "bag"),
    "sublocation": ("Iptc4xmpCore:Location", "text"),
    "city": ("photoshop:City", "text"),
    "state": ("photoshop:State", "text"),
    "country": ("photoshop:Country", "text"),
    "country_code": ("Iptc4xmpCore:CountryCode", "text"),
    "instructions": ("photoshop:Instructions", "text"),
    "licensor": ("plus:LicensorName", "nested"),
    "licensor_url": ("plus:LicensorURL", "nested"),
    "data_mining": ("plus:DataMining", "text"),
    "guid": ("Iptc4xmpExt:DigImageGUID", "text"),
    "embargo": ("bts:Embargo", "text"),
    "clip": ("bts:Clip", "text"),
    "clip_fingerprint": ("bts:ClipFingerprint", "text"),
    "moment": ("bts:Time", "text"),
    "frame": ("bts:Frame", "text"),
    "note": ("bts:Note", "text"),
    "preset": ("bts:Preset", "text"),
}
"""Field of a Record -> (XMP property, form: text, language alternative, ordered list, bag, or nested in another)."""

PLACE = {
    "sublocation": "Sublocation",
    "city": "City",
    "state": "ProvinceState",
    "country": "CountryName",
    "country_code": "CountryCode",
}
"""Field of a Record -> its name in a Location structure of IPTC Extension."""

PUBLIC_DOMAIN = "creativecommons.org/publicdomain/"
"""In the address of a licence: the picture is nobody's (CC0 and the Public Domain Mark)."""


@dataclass(frozen=True)
class Record:
    """The metadata of a picture or video. Empty fields are not written.

    `embargo` and `date` are dates of ISO 8601; `clip` is a file's name, `moment` the time of the frame on the player's
    clock, `frame` its number from 0, `preset` the name and size of what the picture was to be. Raises ValueError for
    characters that XML forbids.
    """

    headline: str = ""
    caption: str = ""
    writer: str = ""
    credit: str = ""
    creator: tuple[str, ...] = ()
    copyright: str = ""
    source: str = ""
    title: str = ""
    keywords: tuple[str, ...] = ()
    date: str = ""
    alt: str = ""
    description: str = ""
    event: str = ""
    people: tuple[str, ...] = ()
    source_type: str = ""
    licence_url: str = ""
    usage_terms: str = ""
    rights_owner: tuple[str, ...] = ()
    sublocation: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    country_code: str = ""
    instructions: str = ""
    licensor: str = ""
    licensor_url: str = ""
    data_mining: str = ""
    guid: str = ""
    embargo: str = ""
    clip: str = ""
    clip_fingerprint: str = ""
    moment: str = ""
    frame: str = ""
    note: str = ""
    preset: str = ""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            texts = (value,) if isinstance(value, str) else value
            if any(text and text != clean_text(text) for text in texts):
                raise ValueError(f"{entry.name} holds characters that XML forbids")


def clean_text(text: str) -> str:
    """Remove the characters that XML 1.0 forbids, make line ends LF as an XML reader does, and trim."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 forbids (section 2.2)."""


def write_packet(record: Record, *, without: Collection[str] = (), rest: str = "") -> bytes:
    """Pack a record as an XMP packet in UTF-8.

    The fields `without` stand in the extension of the packet, whose name is `rest` (XMP specification, part 3).
    """
    names = [name for name in PROPERTIES if name not in without]
    pointer = _write_property("xmpNote:HasExtendedXMP", "text", rest) if rest else ""
    derived = _write_place(record) + _write_rights(record)
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        + _write_tree(_write_fields(record, names) + derived + pointer)
        + '\n<?xpacket end="w"?>'
    )
    return text.encode("utf-8")


def write_extension(record: Record, names: Collection[str]) -> bytes:
    """The fields `names` of a record as the extension of a packet that is written without them."""
    return _write_tree(_write_fields(record, names)).encode("utf-8")


def read_packet(data: bytes, extension: bytes = b"") -> Record:
    """Read the record from a packet of `write_packet` and its extension. Raises ValueError for anything else."""
    values: dict[str, Any] = {}
    for part in filter(None, (data, extension)) if extension else (data,):
        for description in read_tree(part):
            values |= _read_fields(description)
    return Record(**values)


def read_tree(data: bytes) -> list[ET.Element]:
    """The descriptions in an XMP packet. Raises ValueError where there are none."""
    try:
        text = data.decode("utf-8").strip("\ufeff\0 \n")
        if "<!" in text.partition("<rdf:RDF")[0]:
            raise ValueError("an XMP packet declares nothing")
        root = ET.fromstring(text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise ValueError(f"no XMP packet: {error}") from error
    found = root.findall(f".//{{{RDF}}}RDF/{{{RDF}}}Description")
    if not found:
        raise ValueError("the packet describes nothing")
    return found


def expand_name(name: str) -> str:
    """`photoshop:Credit` as ElementTree names it, with the namespace's address."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _read_fields(description: ET.Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, (prop, form) in PROPERTIES.items():
        key, plain = expand_name(prop), form in ("text", "nested")
        element = next(description.iter(key), None)
        if element is None:
            # Adobe's programs and exiv2 write plain texts as attributes (XMP specification, part 1, 7.9.2.2).
            written = next((text for item in description.iter() if (text := item.get(key))), None)
            if plain and written is not None:
                values[name] = clean_text(written)
            continue
        items = tuple(clean_text(item.text or "") for item in element.iter(f"{{{RDF}}}li"))
        values[name] = clean_text(element.text or "") if plain else (*items, "")[0] if form == "alt" else items
    return values


def _write_tree(properties: str) -> str:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if f"<{prefix}:" in properties)
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="bts">\n'
        f'<rdf:RDF xmlns:rdf="{RDF}">\n<rdf:Description rdf:about="" {spaces}>\n'
        f"{properties}</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>"
    )


def _write_fields(record: Record, names: Collection[str]) -> str:
    written = [(PROPERTIES[name], getattr(record, name)) for name in PROPERTIES if name in names]
    return "".join(_write_property(prop, form, value) for (prop, form), value in written if value and form != "nested")


def _write_property(name: str, form: str, value: Any) -> str:
    """One property as XML, in a form of PROPERTIES."""
    if form == "text":
        return f"<{name}>{escape(value, quote=False)}</{name}>\n"
    if form == "alt":
        inner = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(value, quote=False)}</rdf:li></rdf:Alt>'
    else:
        items = "".join(f"<rdf:li>{escape(item, quote=False)}</rdf:li>" for item in value)
        kind = "Seq" if form == "seq" else "Bag"
        inner = f"<rdf:{kind}>{items}</rdf:{kind}>"
    return f"<{name}>{inner}</{name}>\n"


def _write_place(record: Record) -> str:
    """The place of the record as IPTC Extension has it: where the picture was taken, which is what it shows."""
    place = {f"Iptc4xmpExt:{name}": getattr(record, field) for field, name in PLACE.items() if getattr(record, field)}
    wanted = ("Iptc4xmpExt:LocationCreated", "Iptc4xmpExt:LocationShown") if place else ()
    return "".join(_write_structures(name, "Bag", [place]) for name in wanted)


def _write_rights(record: Record) -> str:
    """Whether the picture is somebody's; the owner and the licensor as PLUS has them."""
    text = ""
    if record.copyright or PUBLIC_DOMAIN in record.licence_url:
        mine = str(PUBLIC_DOMAIN not in record.licence_url)
        text += _write_property("xmpRights:Marked", "text", mine)
    if record.rights_owner:
        owners = [{"plus:CopyrightOwnerName": name} for name in record.rights_owner]
        text += _write_structures("plus:CopyrightOwner", "Seq", owners)
    licensor = {PROPERTIES[name][0]: getattr(record, name) for name in ("licensor", "licensor_url")}
    if any(licensor.values()):
        text += _write_structures("plus:Licensor", "Seq", [{name: said for name, said in licensor.items() if said}])
    return text


def _write_structures(name: str, kind: str, structures: list[dict[str, str]]) -> str:
    items = "".join(
        f'<rdf:li rdf:parseType="Resource">{"".join(_write_property(n, "text", v) for n, v in item.items())}</rdf:li>'
        for item in structures
    )
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>\n"
