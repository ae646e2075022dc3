"""What to install for a script, and letters by which the sizes of two scripts are compared.

Scripts have the four letters of ISO 15924 for names, and a character has that of the Unicode Standard Annex 24.
"""

from collections.abc import Iterable

PACKAGED = {
    "Arab": "fontpkg-noto-sans-arabic",
    "Beng": "fontpkg-hind-siliguri",
    "Deva": "fontpkg-noto-sans-devanagari",
    "Hebr": "fontpkg-heebo",
    "Khmr": "fontpkg-noto-sans-khmer",
    "Taml": "fontpkg-noto-sans-tamil",
    "Telu": "fontpkg-noto-sans-telugu",
    "Thai": "fontpkg-noto-sans-thai",
}
"""Scripts for which there is a font package to install."""

EAST_ASIAN = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
"""The scripts of Chinese, Japanese and Korean, which one font has."""

NOTO_CJK = ("Noto Sans CJK", "fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""The typeface for EAST_ASIAN: its name, Debian's package of it, and the file that it installs."""

NOTO_PACKAGE, NOTO_FOLDER = "fonts-noto-core", "/usr/share/fonts/truetype/noto/"
"""Debian's package of the Noto fonts for all other scripts, and where it puts them."""

NOTO_NAMES = {
    "Ahom": "Noto Serif Ahom",
    "Brai": "Noto Sans Symbols2",
    "Cyrl": "Noto Sans",
    "Dogr": "Noto Serif Dogra",
    "Grek": "Noto Sans",
    "Hmnp": "Noto Serif Nyiakeng Puachue Hmong",
    "Latn": "Noto Sans",
    "Merc": "Noto Sans Meroitic",
    "Mero": "Noto Sans Meroitic",
    "Nkoo": "Noto Sans NKo",
    "Tang": "Noto Serif Tangut",
    "Tibt": "Noto Serif Tibetan",
    "Yezi": "Noto Serif Yezidi",
}
"""Scripts whose Noto font has another name than `Noto Sans` and the script's."""

UNPACKAGED = frozenset(
    "Berf Chrs Cpmn Diak Gara Gukh Jurc Kawi Kits Krai Maka Nagm Nand Onao Ougr Pcun Seal Sidt Sunu Tayo Tnsa Todr "
    "Tols Toto Tutg Vith Zinh Zyyy Zzzz".split()
)
"""Scripts that NOTO_PACKAGE has no font for, as Debian 12 has it: most are younger, the last three are no scripts."""

MOST_NAMED = 4
"""Most scripts that a remedy or an error names."""

SAMPLES = {
    "Arab": "هع",
    "Armn": "ոսառա",
    "Beng": "কগমস",
    "Deva": "कगमस",
    "Ethi": "ሀለሐመ",
    "Geor": "აეთს",
    "Gujr": "કગમસ",
    "Guru": "ਕਗਮਸ",
    "Hang": "한국말",
    "Hani": "国是日",
    "Hebr": "אבהחם",
    "Hira": "あおめ",
    "Khmr": "កគមស",
    "Knda": "ಕಗಮಸ",
    "Laoo": "ກບພອ",
    "Mlym": "കഗമസ",
    "Mymr": "ကဂပမ",
    "Sinh": "කගමස",
    "Taml": "கபமய",
    "Telu": "కగమస",
    "Thai": "กบพอ",
    "Tibt": "ཀགམས",
}
"""Letters of a script that are as tall as most of its letters are: without ascenders, vowel signs or tails."""


def script_of(char: str) -> str:
    """The script of a character (UAX 24); `Zyyy` for what several scripts share, `Zinh` for marks."""
    from fontTools import unicodedata as scripts

    return str(scripts.script(char))


def name_scripts(chars: str) -> list[str]:
    """The names of the scripts of these characters, at most MOST_NAMED, in their order."""
    from fontTools import unicodedata as scripts

    return [str(scripts.script_name(code)) for code in _scripts(chars)[:MOST_NAMED]]


def find_remedy(chars: str) -> str:
    """What to install so that these characters can be drawn."""
    codes = _scripts(chars)
    remedies = []
    packages = sorted({PACKAGED[code] for code in codes if code in PACKAGED})
    if packages:
        remedies.append(f"pip install {' '.join(packages)}")
    files = list(dict.fromkeys(_name_file(code) for code in codes if code not in PACKAGED and code not in UNPACKAGED))
    for name, package, path in files[:MOST_NAMED]:
        remedies.append(
            f'install {name} (Debian: apt install {package}) and set [snippets] fonts = "{path}" in bts.toml'
        )
    if not remedies:
        return "name a font that has them (Noto has one for most scripts) as [snippets] fonts in bts.toml"
    if len(files) > 1:
        remedies.append("to use several fonts put them into one folder and name that")
    return "; ".join(remedies)


def _name_file(code: str) -> tuple[str, str, str]:
    """The Noto font for a script: its name, Debian's package, and the file."""
    from fontTools import unicodedata as scripts

    if code in EAST_ASIAN:
        return NOTO_CJK
    name = NOTO_NAMES.get(code, f"Noto Sans {scripts.script_name(code)}")
    return name, NOTO_PACKAGE, f"{NOTO_FOLDER}{name.replace(' ', '')}-Regular.ttf"


def _scripts(chars: Iterable[str]) -> list[str]:
    """The scripts of characters, each once, in order; what belongs to no script only where there is nothing else."""
    found = list(dict.fromkeys(map(script_of, chars)))
    return [code for code in found if code not in ("Zyyy", "Zinh")] or found
