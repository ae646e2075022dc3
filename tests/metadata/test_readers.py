"""Other programs read from every format what the record says: exiftool, exiv2 and Pillow, in six scripts."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from bts.choices import IMAGE_FORMATS
from bts.metadata.pictures import check_picture, list_lost, save_picture
from bts.metadata.xmp import PLACE, Record, clean_text

needs_exiftool = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not on this machine")
needs_exiv2 = pytest.mark.skipif(shutil.which("exiv2") is None, reason="exiv2 is not on this machine")

SCRIPTS = {
    "Latin": "Ada's <first> kiss & “more” — É",
    "Greek": "Ζωή, το πρώτο φιλί",
    "Arabic": "القبلة الأولى في المكتب",
    "Hebrew": "הנשיקה הראשונה",
    "Devanagari": "पहला चुंबन",
    "Han": "办公室里的第一个吻 😀",
}

FULL = Record(
    headline="Η πρώτη σκηνή",
    caption="पहला चुंबन — 办公室 “kiss” <&> השקט القبلة 😀",
    writer="Ζωή Quill",
    credit="NBC / Ζωή",
    creator=("Ada Quill", "جيم"),
    copyright="© 2026 Ραδιόφωνο",
    source="ארכיון",
    title="पहला चुंबन",
    keywords=("吻", "office"),
    date="2006-05-11T14:30:05+02:00",
    alt="שני אנשים מתנשקים",
    description="两个人在办公室接吻",
    event="الليلة",
    people=("Τζον Κ", "जेना"),
    source_type="http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm",
    licence_url="https://example.org/licence",
    usage_terms="Μόνο για σύνταξη",
    rights_owner=("NBC Ελλάς",),
    sublocation="Στούντιο 7",
    city="बर्बैंक",
    state="كاليفورنيا",
    country="美国",
    country_code="USA",
    instructions="Embargo: not to be published before 2026-12-01.",
    licensor="ארכיון",
    licensor_url="https://example.org/buy",
    data_mining="http://ns.useplus.org/LDF/vocab/DMI-PROHIBITED",
    guid="urn:uuid:6f0c2a3e-0000-5000-8000-000000000001",
    embargo="2026-12-01",
    clip="Ζωή 办公室.mp4",
    clip_fingerprint="fast:00112233445566778899aabbccddeeff",
    moment="00:00:41.709",
    frame="1001",
    note="k7qd",
    preset="hero, 1200 x 675",
)

READ_AS = {
    "headline": "XMP-photoshop:Headline", "caption": "XMP-dc:Description", "writer": "XMP-photoshop:CaptionWriter",
    "credit": "XMP-photoshop:Credit", "creator": "XMP-dc:Creator", "copyright": "XMP-dc:Rights",
    "source": "XMP-photoshop:Source", "title": "XMP-dc:Title", "keywords": "XMP-dc:Subject",
    "alt": "XMP-iptcCore:AltTextAccessibility", "description": "XMP-iptcCore:ExtDescrAccessibility",
    "event": "XMP-iptcExt:Event", "people": "XMP-iptcExt:PersonInImage",
    "source_type": "XMP-iptcExt:DigitalSourceType", "licence_url": "XMP-xmpRights:WebStatement",
    "usage_terms": "XMP-xmpRights:UsageTerms", "rights_owner": "XMP-xmpRights:Owner",
    "sublocation": "XMP-iptcCore:Location", "city": "XMP-photoshop:City", "state": "XMP-photoshop:State",
    "country": "XMP-photoshop:Country", "country_code": "XMP-iptcCore:CountryCode",
    "instructions": "XMP-photoshop:Instructions", "licensor": "XMP-plus:LicensorName",
    "licensor_url": "XMP-plus:LicensorURL", "data_mining": "XMP-plus:DataMining",
    "guid": "XMP-iptcExt:DigitalImageGUID", "clip": "XMP-bts:Clip", "clip_fingerprint": "XMP-bts:ClipFingerprint",
    "moment": "XMP-bts:Time", "frame": "XMP-bts:Frame", "note": "XMP-bts:Note",
    "preset": "XMP-bts:Preset",
}  # fmt: skip
"""Field of a Record -> exiftool's name for it; dates, which it writes in its own way, are asked for apart."""

READ_FROM_IIM = {
    "title": "ObjectName", "keywords": "Keywords", "instructions": "SpecialInstructions", "creator": "By-line",
    "city": "City", "sublocation": "Sub-location", "state": "Province-State",
    "country_code": "Country-PrimaryLocationCode", "country": "Country-PrimaryLocationName", "headline": "Headline",
    "credit": "Credit", "source": "Source", "copyright": "CopyrightNotice", "caption": "Caption-Abstract",
    "writer": "Writer-Editor",
}  # fmt: skip


def write_all(record: Record, folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    image = Image.radial_gradient("L").resize((48, 32)).convert("RGB")
    for form in IMAGE_FORMATS:
        path = folder / f"picture.{form}"
        save_picture(image, path, record, form, 90)
        check_picture(path, path, image.size, record)
    return [folder / f"picture.{form}" for form in IMAGE_FORMATS]


def ask_exiftool(*paths: Path) -> list[dict[str, Any]]:
    command = ["exiftool", "-json", "-G1", "-n", "-charset", "filename=utf8", *map(str, paths)]
    said = subprocess.run(command, capture_output=True, check=True).stdout
    found: list[dict[str, Any]] = json.loads(said, parse_int=str, parse_float=str)
    assert [Path(item["SourceFile"]) for item in found] == list(paths)
    return found


def as_texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),) if value else ()


def compare(record: Record, found: dict[str, Any], path: Path) -> None:
    for name, tag in READ_AS.items():
        assert as_texts(found.get(tag)) == as_texts(getattr(record, name)), (path.name, name)
    assert found.get("IFD0:ImageDescription", "") == record.caption
    assert found.get("IFD0:Artist", "") == "; ".join(record.creator)
    assert found.get("IFD0:Copyright", "") == record.copyright
    if path.suffix in (".jpg", ".tiff"):
        for name, tag in READ_FROM_IIM.items():
            assert as_texts(found.get(f"IPTC:{tag}")) == as_texts(getattr(record, name)), (path.name, name)


@needs_exiftool
def test_exiftool_reads_every_field_of_every_format(tmp_path: Path) -> None:
    paths = write_all(FULL, tmp_path)
    for path, found in zip(paths, ask_exiftool(*paths), strict=True):
        compare(FULL, found, path)
        assert found["XMP-photoshop:DateCreated"] == "2006:05:11 14:30:05+02:00"
        assert found["ExifIFD:DateTimeOriginal"] == "2006:05:11 14:30:05"
        assert found["ExifIFD:OffsetTimeOriginal"] == "+02:00"
        assert found["XMP-bts:Embargo"] == "2026-12-01"
        assert found["XMP-xmpRights:Marked"] is True
        assert found["XMP-plus:CopyrightOwnerName"] == "NBC Ελλάς"
        for name, part in PLACE.items():
            for place in ("LocationShown", "LocationCreated"):
                assert found[f"XMP-iptcExt:{place}{part}"] == getattr(FULL, name)
        if path.suffix in (".jpg", ".tiff"):
            assert (found["IPTC:DateCreated"], found["IPTC:TimeCreated"]) == ("2006:05:11", "14:30:05+02:00")
            assert found["IPTC:ReleaseDate"] == "2026:12:01"
        if path.suffix == ".jpg":
            assert found["Photoshop:IPTCDigest"] == found["File:CurrentIPTCDigest"]


words = st.sampled_from([*SCRIPTS.values(), "7", "a\nb", "'", '"', "&amp;", "]]>"])
texts = st.lists(words, max_size=4).map(" ".join).map(clean_text)
short = st.sampled_from(["", "Ζωή", "吻", "a & b"])


@needs_exiftool
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.builds(
        Record,
        caption=texts,
        alt=texts,
        usage_terms=texts,
        event=texts,
        credit=short,
        copyright=short,
        creator=st.lists(short.filter(bool), max_size=3, unique=True).map(tuple),
        city=short,
        headline=short,
    )
)
def test_exiftool_reads_any_texts(tmp_path: Path, record: Record) -> None:
    paths = write_all(record, tmp_path / "any")
    for path, found in zip(paths, ask_exiftool(*paths), strict=True):
        compare(record, found, path)


@needs_exiv2
def test_exiv2_reads_every_format(tmp_path: Path) -> None:
    wanted = {
        "Exif.Image.ImageDescription": FULL.caption,
        "Exif.Image.Artist": "; ".join(FULL.creator),
        "Exif.Image.Copyright": FULL.copyright,
        "Exif.Photo.DateTimeOriginal": "2006:05:11 14:30:05",
        "Xmp.dc.description": f'lang="x-default" {FULL.caption}',
        "Xmp.dc.title": f'lang="x-default" {FULL.title}',
        "Xmp.dc.creator": ", ".join(FULL.creator),
        "Xmp.photoshop.Credit": FULL.credit,
        "Xmp.photoshop.DateCreated": FULL.date,
        "Xmp.iptc.AltTextAccessibility": f'lang="x-default" {FULL.alt}',
        "Xmp.iptcExt.PersonInImage": ", ".join(FULL.people),
        "Xmp.iptcExt.DigImageGUID": FULL.guid,
        "Xmp.iptcExt.LocationShown[1]/Iptc4xmpExt:City": FULL.city,
        "Xmp.plus.Licensor[1]/plus:LicensorURL": FULL.licensor_url,
        "Xmp.bts.Clip": FULL.clip,
    }
    iim = {"Iptc.Application2.Caption": FULL.caption, "Iptc.Application2.Credit": FULL.credit}
    for path in write_all(FULL, tmp_path):
        said = subprocess.run(["exiv2", "-q", "-Pkv", str(path)], capture_output=True, check=True).stdout.decode()
        found = {key: value.strip() for key, _, value in (line.partition(" ") for line in said.splitlines())}
        asked = wanted | (iim if path.suffix in (".jpg", ".tiff") else {})
        assert {key: found.get(key) for key in asked} == asked, path.name


@needs_exiftool
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_caption_of_64_kilobytes_is_whole_in_every_format(script: str, tmp_path: Path) -> None:
    sentence = SCRIPTS[script] + " "
    record = Record(caption=(sentence * (65_536 // len(sentence.encode()) + 1)).strip(), credit="NBC")
    assert len(record.caption.encode()) >= 65_500
    for found in ask_exiftool(*write_all(record, tmp_path)):
        assert found["XMP-dc:Description"] == record.caption
        assert found["XMP-photoshop:Credit"] == "NBC"
    (said,) = [line for line in list_lost(record, "jpg") if "segment" in line]
    assert "exiv2 does not" in said
    assert not any("segment" in line for line in list_lost(record, "png"))


def test_pillow_reads_exif_from_every_format(tmp_path: Path) -> None:
    for path in write_all(FULL, tmp_path):
        with Image.open(path) as image:
            exif = image.getexif()
            assert image.size == (48, 32)
            assert image.info["icc_profile"]
            assert str(exif[ExifTags.Base.Copyright]).encode("latin-1").decode() == FULL.copyright
            assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2006:05:11 14:30:05"


def test_the_same_picture_has_the_same_bytes(tmp_path: Path) -> None:
    for one, two in zip(write_all(FULL, tmp_path / "a"), write_all(FULL, tmp_path / "b"), strict=True):
        assert one.read_bytes() == two.read_bytes()


def test_what_iim_has_no_room_for_is_said_with_what_wordpress_shows() -> None:
    record = Record(credit="Harbour Television / Ada Lovelace", creator=("Ada",), keywords=("k" * 65, "ok"))
    credit, tag = sorted(list_lost(record, "jpg"), key=len, reverse=True)
    assert "33 bytes" in credit
    assert "the creator, Ada" in credit
    assert "65 bytes" in tag
    assert list_lost(record, "png") == []
