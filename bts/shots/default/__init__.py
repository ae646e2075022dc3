"""The default detector: cuts, dissolves, fades and wipes from very small pictures, without a network."""
