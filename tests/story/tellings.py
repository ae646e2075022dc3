"""Stories of the sample and of two real clips, told by the command in several styles, themes, languages and lengths.

Each is copied away from where it was made: what a test sees is a folder that has travelled.
"""

import json
import os
import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from filelock import FileLock

from tests.conftest import FOOTAGE, ROOT
from tests.made import FOLDER
from tests.template import run_bts

CLIPS = {
    "sample": ROOT / "samples" / "platform-nought.mp4",
    "trailer": FOOTAGE / "edited" / "sintel_trailer.mp4",
    "broadcast": FOOTAGE / "edited" / "tos_rollover_360p.ts",
}
"""What the stories are about: the sample, a trailer of 52 s, a broadcast of 24 s that browsers do not play as it is."""

SECONDS = {"sample": 72, "trailer": 52, "broadcast": 23}
"""How much of each clip notes may be about."""


@dataclass(frozen=True)
class Words:
    """What a writer says in one language: the page's own lines, and for each note its text, caption and alt text."""

    headline: str
    standfirst: str
    byline: str
    intro: str
    lead_in: str
    caption: str
    closing: str
    more: str
    person: str
    notes: tuple[tuple[str, str, str], ...]


ENGLISH = Words(
    "What the cutting room kept of a short film that nobody was supposed to see twice",
    "A clip from the open archive shows how small the crew was, and how much of the film was decided by the light.",
    "Ada Fenwick",
    "The film took five people and one borrowed room. What is left of the shoot is a clip of less than a minute.",
    "The makers posted the clip with this caption:",
    "All of it in one room: the lamp, the door, the last look.",
    "Which of these moments would you have cut?",
    "Read the makers’ own notes",
    "Jonas Quill",
    (
        ("The first shot was the last to be made. **Nobody** had planned it; the light came through the door while the "
         "camera was being packed, and the operator simply [kept running](https://example.org/light).",
         "The door, minutes before the room had to be given back.", "A dark room; light falls in through a door."),
        ("For the second set-up the lamp was moved behind the glass, which is why the edges glow.",
         "A lamp behind the glass makes the edges glow.", "A face close to a window, lit from behind."),
        ("“I was told to look at the door. I never knew what would come through it.”", "", ""),
        ("There are three cuts that nobody sees:\n\n- the one on the step,\n- the one on the blink,\n- the last.",
         "Between two of these frames lies a week.", "A figure on a step, seen from behind."),
    ),
)  # fmt: skip

HEBREW = Words(
    "מה שנשאר בחדר העריכה מסרט קצר שאיש לא היה אמור לראות פעמיים",
    "קטע מן הארכיון הפתוח מראה כמה קטן היה הצוות, וכמה מן הסרט הכריע האור.",
    "עדה פניק",
    "הסרט נעשה בידי חמישה אנשים בחדר שאול אחד. מכל הצילומים נשאר קטע שאורכו פחות מדקה, והוא נקרא Sintel.",
    "היוצרים פרסמו את הקטע עם הכיתוב הזה:",
    "הכול בחדר אחד: המנורה, הדלת, המבט האחרון.",
    "על איזה רגע הייתם מוותרים?",
    "לרשימות של היוצרים",
    "יונה קוויל",
    (
        ("השוט הראשון צולם אחרון. **איש** לא תכנן אותו; האור נכנס בדלת בזמן שארזו את המצלמה (Blackmagic), "
         "והצלם פשוט [המשיך לצלם](https://example.org/light).",
         "הדלת, דקות לפני שהיה צריך להחזיר את החדר.", "חדר חשוך; אור נכנס דרך הדלת."),
        ("לתאורה השנייה הועברה המנורה אל מאחורי הזכוכית, ולכן הקצוות זוהרים.",
         "מנורה מאחורי הזכוכית עושה את הקצוות זוהרים.", "פנים סמוך לחלון, מוארות מאחור."),
        ("״אמרו לי להסתכל בדלת. לא ידעתי מה ייכנס בה.״", "", ""),
        ("יש שלושה חיתוכים שאיש אינו רואה:\n\n- זה שעל המדרגה,\n- זה שבמצמוץ,\n- האחרון.",
         "בין שתי התמונות האלה עבר שבוע.", "דמות על מדרגה, מאחור."),
    ),
)  # fmt: skip

JAPANESE = Words(
    "二度と見られるはずのなかった短編映画から、編集室に残ったもの",
    "公開アーカイブの映像が、撮影班がどれほど小さく、どれほど多くを光が決めたかを伝える。",
    "芦田えい子",
    "この映画は五人と借りた一部屋で作られた。撮影のうち残っているのは、一分に満たないこの映像だけである。",
    "制作者はこの映像に次の言葉を添えて公開した。",
    "すべては一つの部屋の中に。ランプ、扉、最後のまなざし。",
    "あなたなら、どの瞬間を切りますか。",
    "制作者の覚え書きを読む",
    "久井よなす",
    (
        ("最初のカットは最後に撮られた。**誰も**予定していなかった。カメラを片付けている間に扉から光が差し込み、"
         "撮影者はそのまま[回し続けた](https://example.org/light)。",
         "部屋を返す数分前の扉。", "暗い部屋に、扉から光が差し込んでいる。"),
        ("二つ目の構図では、ランプをガラスの後ろに移した。縁が輝いて見えるのはそのためだ。",
         "ガラスの後ろのランプが縁を輝かせる。", "窓辺の顔が、後ろから照らされている。"),
        ("「扉を見ていなさいと言われました。何が入ってくるのかは知らされていませんでした。」", "", ""),
        ("誰も気づかない編集点が三つある。\n\n- 階段の上\n- まばたきの瞬間\n- 最後の一つ",
         "この二つのコマの間には一週間が過ぎている。", "階段に立つ人物の後ろ姿。"),
    ),
)  # fmt: skip

WORDS = {"en": ENGLISH, "he": HEBREW, "ja": JAPANESE}

KINDS = ("camera", "light", "quote", "edit")
"""The kinds of the notes, in turn, as `Words.notes` tells them."""

OWN = -1
"""Instead of a count of notes: those that lie beside the clip, with the settings that lie there."""


@dataclass(frozen=True)
class Telling:
    """A way to tell the story of a clip. `notes` is how many there are, or OWN; `media` is `[story] clip_media`."""

    clip: str
    style: str
    theme: str
    lang: str = "en"
    notes: int = OWN
    media: str = "web"

    def __str__(self) -> str:
        count = "own" if self.notes == OWN else str(self.notes)
        return f"{self.clip}-{self.style}-{self.theme}-{self.lang}-{count}-{self.media}"


TELLINGS = (
    Telling("sample", "article", "paper"),
    Telling("sample", "timeline", "wire"),
    Telling("sample", "pictures", "feature"),
    Telling("trailer", "article", "wire", "he", 8),
    Telling("trailer", "timeline", "feature", "ja", 60),
    Telling("trailer", "article", "paper", "en", 0),
    Telling("trailer", "pictures", "wire", "ja", 0),
    Telling("broadcast", "article", "feature", "en", 8),
    Telling("broadcast", "timeline", "paper", "he", 60),
    Telling("broadcast", "timeline", "wire", "ja", 8),
    Telling("broadcast", "article", "paper", "en", 8, "link"),
)
"""Each style, theme, language and length beside each other, as far as eleven stories go."""

URL = "https://quillfield.example/story/"
"""Where every story but those of real clips without notes says that it will stand."""


def tell(telling: Telling) -> Path:
    """The folder of a story, made once in a run of pytest; tests only read it.

    Asserts that the command says of no fault.
    """
    folder = Path(os.environ[FOLDER]) / "stories"
    folder.mkdir(exist_ok=True)
    told = folder / str(telling)
    with FileLock(folder / f"{telling.clip}.lock"):
        if not told.exists():
            shutil.copytree(_make(telling, folder / telling.clip), unfinished := folder / f"unfinished-{telling}")
            unfinished.rename(told)
    return told


def _make(telling: Telling, desk: Path) -> Path:
    """Write what the writer writes, run the command; the folder of the story, where the next telling goes too."""
    desk.mkdir(exist_ok=True)
    source = CLIPS[telling.clip]
    clip = desk / source.name
    if not clip.exists():
        shutil.copyfile(source, clip)
    notes = desk / f"{source.name}.notes.json"
    if telling.notes == OWN:
        shutil.copyfile(source.with_name(notes.name), notes)
        settings = (source.parent / "bts.toml").read_text(encoding="utf-8")
        settings = settings.replace("[story]", f'[story]\nmedia_url = "{URL}"', 1)
    else:
        lines = [json.dumps(line, ensure_ascii=False) for line in write_notes(telling)]
        notes.write_text("[" + "\n,".join(lines) + "]\n", encoding="utf-8")
        settings = write_settings(telling)
    choices = f'[story]\nstyle = "{telling.style}"\ntheme = "{telling.theme}"\nclip_media = "{telling.media}"'
    (desk / "bts.toml").write_text(settings.replace("[story]", choices, 1), encoding="utf-8")
    done = run_bts(desk, "story", clip, "-o", desk / "out", "--single-file", "--embed", "--zip")
    assert done.returncode == 0, done.stderr
    return desk / "out"


def write_notes(telling: Telling) -> list[dict[str, object]]:
    """The lines of a notes file: pictures, a few snippets, quotes, and text alone, spread over the clip."""
    words, end = WORDS[telling.lang], SECONDS[telling.clip]
    lines: list[dict[str, object]] = [{"bts-notes": 2, "clip": {"name": CLIPS[telling.clip].name}}]
    for number in range(telling.notes):
        kind = KINDS[number % len(KINDS)]
        text, caption, alt = words.notes[number % len(words.notes)]
        start = Fraction(end * (2 * number + 1), 2 * telling.notes)
        line: dict[str, object] = {
            "id": f"01M8{number:022}",
            "start": round(float(start), 3),
            "kind": kind,
            "text": text,
        }
        if kind == "quote":
            line |= {"people": [{"name": words.person}], "use": ["quote"]}
        elif number in {1, 7}:
            line |= {"end": round(float(start) + 1.5, 3), "caption": caption, "alt": alt, "use": ["snippet"]}
        elif number % 3 == 0:
            line |= {"caption": caption, "alt": alt, "use": ["still"], "credit": {"line": "Durian Open Movie Team"}}
        if number == telling.notes // 2:
            line["heading"] = caption or words.person
        lines.append(line)
    return lines


def write_settings(telling: Telling) -> str:
    """The text of bts.toml for a clip that somebody else published; with notes, all that can be said is said."""
    words = WORDS[telling.lang]
    text = {"lang": telling.lang}
    if telling.notes:
        text |= {
            "headline": words.headline, "standfirst": words.standfirst, "byline": words.byline, "date": "2026-05-14",
            "modified": "2026-05-15", "clip_lead_in": words.lead_in, "clip_caption": words.caption,
            "clip_source": "Blender Foundation", "clip_url": "https://www.youtube.com/watch?v=eRsGyueVLvQ",
            "clip_date": "2010-09-30", "more": words.more, "more_url": "https://example.org/notes", "url": URL,
            "media_url": URL, "publisher": "Quillfield", "publisher_url": "https://quillfield.example/",
        }  # fmt: skip
    lists = (
        {"intro": [words.intro], "closing": [words.closing], "tags": ["film", words.person]} if telling.notes else {}
    )
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in {**text, **lists}.items()]
    credit = '[credit]\nline = "Blender Foundation"\ncreator = "Blender Foundation"\n'
    return f'{credit}copyright = "© Blender Foundation"\n[story]\n' + "\n".join(lines) + "\n"
