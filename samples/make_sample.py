"""Draw and encode the sample clip: samples/platform-nought.mp4, and the truth about its shots.

    apt-get install espeak-ng
    python samples/make_sample.py            # three to four minutes on two free processors

Nothing in the clip is taken from anywhere: programme, network, names, pictures and tune are made up here.
"""

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import imageio_ffmpeg
from drawing import shots, sound, take_shots
from drawing.acting import Voice, opening
from drawing.script import LINES
from drawing.stage import HEIGHT, WIDTH, Finish, Frame

HERE = Path(__file__).resolve().parent
CLIP = HERE / "platform-nought.mp4"
LABELS = HERE / "platform-nought.labels.tsv"
RATE = Fraction(30000, 1001)
CHUNK = 45  # frames a worker draws at a time; most of them lie in one shot, whose pictures it keeps
FINISH: Finish
VOICES: dict[str, Voice]


def time_of(frame: int) -> float:
    return float(frame / RATE)


def start_worker(voices: dict[str, Voice]) -> None:
    global FINISH, VOICES
    cv2.setNumThreads(1)
    FINISH, VOICES = Finish.make(), voices


def draw_chunk(span: tuple[int, int]) -> list[Frame]:
    return [FINISH.apply(shots.draw_frame(number, VOICES)) for number in range(*span)]


def make_sound(path: Path) -> dict[str, Voice]:
    """Write the clip's sound; return how the mouths move, by shot."""
    placed, _, total = shots.timeline()
    starts = {p.shot.name: time_of(p.start) for p in placed}
    voices: dict[str, Voice] = {}
    spoken = []
    for line in LINES:
        words = sound.speak(line.words, sound.SPEAKERS[line.speaker])
        spoken.append((starts[line.shot] + line.after, words))
        print(f"  {spoken[-1][0]:6.2f}-{spoken[-1][0] + len(words) / sound.RATE:6.2f} {line.speaker}: {line.words}")
        if line.speaker != "narrator":
            lead = (0.0,) * round(line.after * RATE)
            said = voices.get(line.shot, Voice()).opening
            lead = said + (0.0,) * max(0, len(lead) - len(said))
            voices[line.shot] = Voice(lead + opening(sound.loudness(words, float(RATE))).opening)
    flash = starts["arthur"] + time_of(take_shots.FLASH_AT)
    quiet = (starts["quiet"] + 0.6, starts["nora"] + 1.4)
    sound.save(sound.mix_sound(spoken, quiet, flash, time_of(total)), path)
    return voices


def frames(total: int, voices: dict[str, Voice], workers: int) -> Iterator[Frame]:
    spans = [(a, min(a + CHUNK, total)) for a in range(0, total, CHUNK)]
    with multiprocessing.get_context("spawn").Pool(workers, start_worker, (voices,)) as pool:
        for done, chunk in enumerate(pool.imap(draw_chunk, spans)):
            yield from chunk
            print(f"\r  {spans[done][1]}/{total} frames", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def encode(target: Path, audio: Path, pictures: Iterator[Frame], rate_factor: float) -> None:
    """Encode to H.264 and AAC, tagged as the BT.709 that it is."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-nostdin", "-hide_banner", "-loglevel", "error"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", "30000/1001", "-i", "pipe:0"]
    command += ["-i", str(audio), "-map", "0:v", "-map", "1:a"]
    command += ["-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p"]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "medium",
        "-tune",
        "animation",
        "-crf",
        str(rate_factor),
        "-g",
        "240",
        "-threads",
        "2",
    ]
    command += ["-x264-params", "aq-mode=3:aq-strength=0.8:colorprim=bt709:transfer=bt709:colormatrix=bt709"]
    command += ["-af", "loudnorm=I=-16:TP=-2.5:LRA=9", "-ar", "48000", "-c:a", "aac", "-b:a", "64k"]
    command += ["-video_track_timescale", "30000", "-movflags", "+faststart", "-fflags", "+bitexact"]
    command += ["-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    command += ["-metadata", "title=Platform Nought: behind the scenes of The Quiet Night", str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        for picture in pictures:
            program.stdin.write(picture.tobytes())
        program.stdin.close()
        if program.wait():
            raise SystemExit("ffmpeg failed; see the line above.")


def traps(starts: dict[str, int]) -> list[shots.Step]:
    """Return what may look like a transition and is none."""
    third = {"set": (52, 168), "thea": (26, 150), "silas": (22, 140)}
    result = [
        shots.Step("none", starts[k] + a, starts[k] + b, "lower third comes and goes") for k, (a, b) in third.items()
    ]
    flash = starts["arthur"] + take_shots.FLASH_AT
    result.append(shots.Step("none", flash, flash + 7, "a stills camera flashes"))
    result.append(shots.Step("none", starts["pan"] + 44, starts["pan"] + 176, "a pan"))
    result.append(shots.Step("none", starts["quiet"] + 22, starts["quiet"] + 26, "a red lamp goes on, flickering"))
    return result


def write_labels(path: Path) -> None:
    """Write the truth in the form of the labels of real footage: a row a transition, and rows for traps."""
    placed, steps, _ = shots.timeline()
    rows = sorted([*steps, *traps({p.shot.name: p.start for p in placed})], key=lambda step: step.first)
    lines = ["kind\tfirst_frame\tlast_frame\tfirst_time\tlast_time\tsure\tnote"]
    for row in rows:
        times = f"{time_of(row.first):.4f}\t{time_of(row.last):.4f}"
        lines.append(f"{row.kind}\t{row.first}\t{row.last}\t{times}\tyes\t{row.note}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "-o", "--output", type=Path, default=CLIP, help="the clip to write (default: beside this script)"
    )
    parser.add_argument("--labels", type=Path, default=LABELS, help="where the truth about its shots goes")
    parser.add_argument("--crf", type=float, default=26.0, help="x264 rate factor (default: 26)")
    parser.add_argument("--workers", type=int, default=2, help="processes that draw (default: 2)")
    options = parser.parse_args()
    _, _, total = shots.timeline()
    with tempfile.TemporaryDirectory() as folder:
        audio = Path(folder) / "sound.wav"
        voices = make_sound(audio)
        encode(options.output, audio, frames(total, voices, options.workers), options.crf)
    write_labels(options.labels)
    print(f"{options.output}: {total} frames, {time_of(total):.2f} s, {options.output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
