"""The texts inside of pictures and videos: XMP, IPTC-IIM, and where each format keeps them."""
