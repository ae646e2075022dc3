"""bts' clock held against the players': headless Chromium and mpv."""
