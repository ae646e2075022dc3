"""XMP: the metadata of a still, as a packet that editors, CMSs and search engines read.

Properties and namespaces are those of the IPTC Photo Metadata Standard 2025.1 (Technical Reference).
"""

import re
from dataclasses import dataclass, fields
from html import escape
from typing import Any
from xml.etree import ElementTree as ET  # the only XML read here is what bts has just written

DIGITAL_CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
"""IPTC digital source type of a frame of digital footage."""

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
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
}
"""Field of a Record -> (XMP property, form: plain text, language alternative, ordered list or bag)."""


@dataclass(frozen=True)
class Record:
    """The metadata of a still. Empty fields are not written. Raises ValueError for characters that XML forbids."""

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
    source_type: str = DIGITAL_CAPTURE
    licence_url: str = ""
    usage_terms: str = ""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            texts = (value,) if isinstance(value, str) else value
            if any(text != clean_text(text) for text in texts):
                raise ValueError(f"{entry.name} holds characters that XML forbids")


def clean_text(text: str) -> str:
    """Remove the characters that XML 1.0 forbids, make line ends LF as an XML reader does, and trim."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).strip()


def write_packet(record: Record) -> bytes:
    """Pack a record as an XMP packet in UTF-8."""
    parts = [
        _write_property(*PROPERTIES[f.name], getattr(record, f.name)) for f in fields(record) if getattr(record, f.name)
    ]
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="bts">\n'
        f'<rdf:RDF xmlns:rdf="{RDF}">\n<rdf:Description rdf:about="" {spaces}>\n'
        + "".join(parts)
        + '</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
    )
    return text.encode("utf-8")


def read_packet(data: bytes) -> Record:
    """Read the record from a packet of `write_packet`. Raises ValueError for anything else."""
    try:
        root = ET.fromstring(data.decode("utf-8").strip("\ufeff\0 \n"))  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise ValueError(f"no XMP packet: {error}") from error
    description = root.find(f".//{{{RDF}}}Description")
    if description is None:
        raise ValueError("the packet describes nothing")
    values: dict[str, Any] = {"source_type": ""}
    for name, (prop, form) in PROPERTIES.items():
        prefix, _, local = prop.partition(":")
        element = description.find(f"{{{NAMESPACES[prefix]}}}{local}")
        if element is None:
            continue
        items = tuple(item.text or "" for item in element.iter(f"{{{RDF}}}li"))
        values[name] = (element.text or "") if form == "text" else items[0] if form == "alt" else items
    return Record(**values)


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
