"""A folder with a story to hand over: real pictures, a real clip and snippet, and a page that shows them."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from bts.files import make_link, write_text
from bts.model import Credit
from bts.story.page import Block, ClipBox, Moment, Page, Picture, Publisher, Section, Source, Track, Video
from tests.little import little_clip

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:04.000\nThere was a glitch.\n"

KISS = "stills/kiss & tell, 100% #1.jpg"
"""A name whose signs all mean something in an address."""

OWED = Credit("NBC", "Jane Doe", "NBCUniversal", "© 2006 NBC", "https://example.org/licence", "For news only")


@dataclass(frozen=True)
class Handed:
    """A folder, the page that lies in it as data, and as HTML."""

    folder: Path
    page: Page
    html: str


def make_story(folder: Path) -> Handed:
    """Write pictures, videos and pages into a folder."""
    (folder / "stills").mkdir(parents=True)
    for name, size, colour in ((KISS, (640, 360), "teal"), ("stills/kiss-320.jpg", (320, 180), "teal")):
        Image.new("RGB", size, colour).save(folder / name)
    Image.new("RGB", (640, 360), "maroon").save(folder / "stills/frame.jpg")
    little_clip(folder / "clip.mp4")
    little_clip(folder / "snippets/look.mp4", 0.5)
    page = make_page()
    html = write_html(page)
    write_text(folder / "story.html", html)
    write_text(folder / "story.md", f"# The look\n\n![A kiss](<{KISS.replace('%', '%25').replace('#', '%23')}>)\n")
    write_text(folder / "story.local.css", ".lead { background: url('paper.png') } /* url(no-such.png) */ </style>")
    Image.new("RGB", (8, 8), "ivory").save(folder / "paper.png")
    return Handed(folder, page, html)


def make_page() -> Page:
    """The page as data: a lead picture, the clip, a moment with a picture and one with a snippet."""
    kiss = make_link(KISS)
    sources = (Source(kiss, 640), Source("stills/kiss-320.jpg", 320))
    lead = Picture(kiss, 640, 360, "Two people kiss", Fraction(3), 75, "=The kiss", OWED, "n1", sources)
    frame = Picture("stills/frame.jpg", 640, 360, "", Fraction(1), 25)
    track = Track("", "captions", "en", "English", CAPTIONS, on=True)
    clip = Video("clip.mp4", "video/mp4", 320, 180, Fraction(4), "stills/frame.jpg", (track,), "", Credit("Quillfield"))
    look = Video("snippets/look.mp4", "video/mp4", 320, 180, Fraction(2), kiss, (), "The look", OWED, "n2")
    moments = (
        Moment("n-1", "n1", Fraction(3), 75, None, None, "set", "The kiss", (Block("paragraph", ("A set.",)),)),
        Moment("n-2", "n2", Fraction(58159, 1000), 1453, Fraction(60), 1500, "note", "The look", video=look),
    )
    address = "https://video.example/watch?v=1&t=2"
    box = ClipBox("The Office", "f", Fraction(4), 100, 320, 180, clip, frame, url=address, credits=(OWED,))
    return Page(
        style="article", lang="en", headline="The look", standfirst="", byline="", byline_type="person",
        creator_type="organization", date="", modified="", url="", media_url="", publisher=Publisher(), lead=lead,
        intro=(), clip=box, sections=(Section("", moments),), closing=(),
    )  # fmt: skip


def write_html(page: Page) -> str:
    """The page in the elements that pages of bts are made of."""
    assert page.lead is not None
    kiss = page.lead.href
    cue = "data:text/vtt;charset=utf-8," + CAPTIONS.replace("\n", "%0A").replace(" ", "%20")
    return f"""<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>The look</title>
<style>
.quote {{ background: url("paper.png") }}
</style>
<link rel="stylesheet" href="story.local.css">
<link rel="canonical" href="https://example.org/look">
<script type="application/ld+json">
{{"contentUrl": "https://example.org/clip.mp4", "html": "<img src='no.jpg'>"}}
</script>
</head>
<body class="style-article">
<a class="skip" href="#text">Skip</a>
<main>
<article data-copy-label="Copy">
<header><h1>The look</h1><p class="standfirst">How it was made</p></header>
<figure class="lead" style="--w:960px" data-md="![]({kiss})">
<img src="{kiss}" alt="Two people kiss" width="640" height="360" srcset="{kiss} 640w, stills/kiss-320.jpg 320w"
 sizes="100vw" fetchpriority="high">
<figcaption><span class="caption"><bdi>=The kiss</bdi> <a class="time" href="clip.mp4#t=3" data-time="3">0:03</a></span>
<span class="credit">Credit: <bdi>NBC</bdi></span></figcaption>
</figure>
<div id="text" tabindex="-1"><p>A <em>text</em> &amp; more &lt;b&gt;.</p></div>
<figure class="wide">
<video id="clip" controls preload="metadata" poster="stills/frame.jpg" width="320" height="180" aria-label="Clip">
<source src="clip.mp4" type="video/mp4">
<track kind="captions" src="{cue}" srclang="en" label="English" default>
<a href="clip.mp4">Clip</a>
</video>
<img class="paper" src="stills/frame.jpg" alt="" width="320" height="180">
</figure>
<nav aria-labelledby="text"><a href="#n-2">0:58</a></nav>
<div class="moment" id="n-2">
<figure>
<video controls poster="{kiss}" width="320" height="180"><source src="snippets/look.mp4" type="video/mp4"></video>
</figure>
<a href="https://example.org/?a=1&amp;b=2" onclick="x()">away</a> <a href="{kiss}">the file</a>
</div>
</article>
</main>
<script>
if (1 < 2) {{ document.title += "<img src='nothing.jpg'>"; }}
</script>
</body>
</html>
"""
