"""Letters twice as large, as printers smooth them."""


def rounded(rows: list[int], width: int) -> list[int]:
    """Twice as large, with the corners of slanting strokes filled and rounded, as printers smooth them.

    The rule is Scale2x: a quarter of a dot takes the colour that two of its neighbours share.
    """
    full = (1 << width) - 1
    larger = []
    for above, row, below in zip([0, *rows], rows, [*rows[1:], 0], strict=False):
        left, right = row >> 1, row << 1 & full
        for one, other in ((above, below), (below, above)):
            west = ~(left ^ one) & (left ^ other) & (one ^ right) & full
            east = ~(right ^ one) & (right ^ other) & (one ^ left) & full
            pair = one & west | row & ~west, one & east | row & ~east
            larger.append(_interleaved(*pair, width))
    return larger


def _interleaved(evens: int, odds: int, width: int) -> int:
    pairs = zip(f"{evens:0{width}b}", f"{odds:0{width}b}", strict=True)
    return int("".join(one + other for one, other in pairs), 2)
