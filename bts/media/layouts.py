"""What the name of a layout of pixels, as libav writes it, tells of what is stored."""


def is_rgb(pixel_format: str) -> bool:
    """Whether R, G and B are stored, or a palette of them, and not luma and chroma."""
    return pixel_format.startswith(
        ("rgb", "bgr", "gbr", "pal8", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "monob", "monow")
    )


def has_alpha(pixel_format: str) -> bool:
    """Whether opacity is stored beside the colour."""
    return pixel_format.startswith(("yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya8", "ya16", "pal8"))
