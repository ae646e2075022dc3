"""shots.json, shots.csv, keyframes/ and the sheet, from one pass over the pixels."""

from bts import shots
from bts.captions.logo import digest_logo, read_logo
from bts.outputs import work_key
from bts.sheets import PICTURE_SIDE, SheetOptions, describe_unread, heading_of, pages_of, tiles_of, write_sheet
from bts.work import Work

SHEET = "sheet.jpg"


def find_shots(work: Work, *, make: bool) -> int:
    """Recall or make the analysis, and draw the sheet where notes or shots are new."""
    options = work.desk.shots_options()
    key = shots.shots_key(work.info, options)
    if not make:
        work.analysis = shots.recall(work.folder, work.info, options)
        return 0
    found = shots.recall_or_analyse(work.folder, work.clip, options, work.progress, draw=True)
    analysis = found.analysis
    if found.recalled:
        work.keep(key)
    else:
        written = shots.write_shots(work.folder, work.clip, analysis, options, spare=True)
        analysis = shots.with_keyframes(analysis, work.folder.path, options.thumbnail_width)
        work.leave_alone(written.left_alone)
        work.count(written.paths)
    work.analysis = analysis
    work.diary.warn(*analysis.warnings)
    _draw_sheet(work, analysis, key)
    return len(analysis.shots)


def _draw_sheet(work: Work, analysis: shots.Analysis, shots_key: str) -> None:
    settings = work.desk.settings
    options = SheetOptions(fonts=settings.snippets.fonts)
    logo = settings.snippets.logo
    target = work.folder.path / SHEET
    heading = heading_of(work.info, analysis, settings, logo=read_logo(logo) if logo else None)
    words, drawn = (heading.title, *heading.facts), digest_logo(logo)
    key = work_key("sheet", shots=shots_key, notes=work.notes, options=options, heading=words, logo=drawn)
    work.diary.warn(*filter(None, [describe_unread(heading, work.notes, options.fonts)]))
    names = [path.name for path in pages_of(target, len(tiles_of(analysis)))]
    if not work.keep(key) and work.claim(*names):
        large = shots.with_keyframes(analysis, work.folder.path, PICTURE_SIDE)
        work.record(write_sheet(target, work.info, large, work.notes, options, heading=heading), key)
