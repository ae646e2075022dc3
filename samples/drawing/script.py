"""Every word that is said in the clip."""

from drawing.sound import Line

LINES = (
    Line("set", 0.4, "narrator", "For its quietest night, Platform Nought built a whole station café indoors."),
    Line("bar", 0.2, "narrator", "Then three cameras had to disappear. The first went down behind the counter."),
    Line("books", 0.2, "narrator", "The second moved in between the travel guides."),
    Line("pan", 0.2, "narrator", "And the third sat in the fern. So nobody knew where to look."),
    Line("thea", 0.4, "thea", "They told me: don't look for them. And after ten minutes, I forgot there were any."),
    Line("quiet", 0.9, "narrator", "The crew worked in their socks."),
    Line("silas", 0.3, "silas", "We had not met all day. I came round the camera. And there she was."),
    Line("meeting", 1.0, "narrator", "This is the take. Her first look at him is the real one."),
    Line("table", 0.5, "silas", "So. Is the coffee real?"),
)
