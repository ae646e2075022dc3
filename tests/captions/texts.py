"""A caption in each of many scripts, with what its font is: a package that tests install, or a file of Debian's."""

from pathlib import Path

import fontpkg

NOTO, CJK = "/usr/share/fonts/truetype/noto/NotoSans{}-Regular.ttf", "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"

TEXTS = {
    "Latin": ("", "The cameras were hidden behind the bar, and Ẫ nobody on the set of 1986 knew of them."),
    "Greek": ("", "Οι κάμερες ήταν κρυμμένες πίσω από το μπαρ, και κανείς δεν το ήξερε (1986)."),
    "Cyrillic": ("", "Камеры были спрятаны за барной стойкой, и никто на площадке не знал об этом."),
    "Devanagari": ("", "कैमरे बार के पीछे छिपे हुए थे, और सेट पर Jim के सिवा किसी को पता नहीं था।"),
    "Hebrew": ("heebo", "המצלמות הוסתרו מאחורי הבר (2017 אנשים), אמר Jim ב-NBC, ואיש לא ידע."),
    "Arabic": ("noto-sans-arabic", "كانت الكاميرات مخفية خلف البار (2017 أشخاص) في Harbour ولم يعرف أحد بذلك."),
    "Persian": ("noto-sans-arabic", "دوربین\u200cها پشت بار پنهان شده بودند و هیچ\u200cکس نمی\u200cدانست، گفت Jim."),
    "Urdu": ("noto-sans-arabic", "کیمرے بار کے پیچھے چھپے ہوئے تھے اور سیٹ پر کسی کو معلوم نہیں تھا۔"),
    "Thai": ("noto-sans-thai", "กล้องถูกซ่อนไว้หลังบาร์เพื่อให้ฉากจูบดูสมจริงที่สุด ที่นี่ปู่ผู้กำกับ Jim รู้"),
    "Khmer": ("noto-sans-khmer", "កាមេរ៉ាត្រូវបានលាក់នៅក្រោយបារ ហើយគ្មាននរណាដឹងអំពីរឿងនេះទេ Jim"),
    "Lao": (NOTO.format("Lao"), "ກ້ອງຖືກເຊື່ອງໄວ້ຫລັງບາເພື່ອໃຫ້ສາກຈູບເບິ່ງເປັນຈິງທີ່ສຸດ ປີ 1986"),
    "Burmese": (NOTO.format("Myanmar"), "ကင်မရာများကို ဘားနောက်ကွယ်တွင် ဝှက်ထားပြီး မည်သူမျှ မသိခဲ့ပါ။ Jim"),
    "Armenian": (NOTO.format("Armenian"), "Տեսախցիկները թաքցված էին բարի հետևում, և ոչ ոք չգիտեր Jim։"),
    "Amharic": (NOTO.format("Ethiopic"), "ካሜራዎቹ ከባሩ ጀርባ ተደብቀው ነበር፣ ማንም አያውቅም ነበር Jim።"),
    "Chinese": (CJK.format("Regular"), "摄像机藏在酒吧后面，所以这个吻看起来很真实。片场没有人知道（1986年）Jim。"),
    "Traditional": (CJK.format("Regular"), "攝影機藏在酒吧後面，所以這個吻看起來很真實。「片場沒有人知道」，他說。"),
    "Japanese": (CJK.format("Regular"), "カメラは見えないように隠されていて、自然に見えた。Jimは「本当だ」と言った。"),
    "Korean": (CJK.format("Regular"), "카메라는 바 뒤에 숨겨져 있었고, 촬영장에 있던 Jim 말고는 아무도 몰랐다."),
    "Music": ("", "♪ la la, the bar is closed ♪ and [GLASS BREAKS] “Really?” ★"),
}  # fmt: skip
"""Name -> the slug of a font package, the path of a font file, or nothing where bts' own fonts do; and the caption."""


def lacks(name: str) -> str:
    """Why a text of TEXTS cannot be drawn here; empty where it can."""
    source = TEXTS[name][0]
    if source.startswith("/"):
        return "" if Path(source).is_file() else f"{Path(source).name} is not installed (Debian: fonts-noto)"
    return "" if not source or source in fontpkg.families() else f"fontpkg-{source} is not installed"


def folder_of(name: str) -> Path | None:
    """The setting `[snippets] fonts` for a text of TEXTS."""
    source = TEXTS[name][0]
    return Path(source) if source.startswith("/") else None
