"""The ten kinds of garment: those that are no tops are drawn here, and `KINDS` lists all.

Each function takes the coordinates `x` (to the right) and `y` (downwards) of every pixel, [n, 28, 28], in pixels
from the middle of the canvas, and draws its own sizes. Shoes point to the left.
"""

from collections.abc import Callable

from torch import Tensor

from .garment_shapes import Draw, Piece, between, cover, ellipse, join, limb, meet, only_if, outline, zigzag
from .garment_tops import coat, dress, pullover, shirt, t_shirt

__all__ = ["KINDS"]


def trouser(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw trousers: two legs that part below the hips."""
    away = x.abs()
    waist, hip, ankle = draw.between(3, 4.5), draw.between(4, 5.8), draw.between(1.6, 2.8)
    up, crotch, down = draw.between(-13, -11), draw.between(-6, -3), draw.between(10, 13)
    gap = draw.between(0.2, 2.2)
    outer = outline(y, (up, waist), (crotch, hip), (down, gap + 2 * ankle))
    inner = outline(y, (crotch, -0.6), (down, gap))
    legs = meet(outer - away, between(y, up, down), join(away - inner, crotch - y))
    belt = cover(between(y, up, up + 1.5)) * draw.between(-0.3, 0.2)
    fly = cover(meet(0.4 - away, between(y, up, crotch))) * -0.25
    return Piece(legs, belt + fly)


def sandal(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a sandal from the side: a thin sole, straps with air between them, perhaps a high heel."""
    ground, lift = draw.between(4, 7), draw.between(0, 6) * draw.chance(0.6)
    tread = ground - lift * ((x + 2) / 13).clamp(0, 1)
    thick, strap = draw.between(0.7, 1.6), draw.between(0.6, 1.2)
    sole = meet(between(y, tread - thick, tread + thick), between(x, -12.5, 12.5))
    heel = meet(between(x, 12.5 - draw.between(1.5, 5), 12.5), between(y, tread, ground + 1.5))
    over_toes = ellipse(x - draw.between(-8, -5), y - ground, draw.between(3, 5), draw.between(3, 6))
    toes = meet(strap - over_toes.abs(), tread - y)
    ankle, instep = ground - lift - draw.between(5, 9), draw.between(-4, 4)
    back = limb(x, y, (11, ground - lift), (9, ankle), (strap, strap))
    slanted = limb(x, y, (10, ankle + 1), (instep, ground - 1), (strap, strap))
    level = limb(x, y, (10, ankle + 1), (instep - 1, ankle + 1.5), (strap, strap))
    outlines = join(sole, heel, toes, back, slanted, only_if(draw.chance(0.5), level))
    return Piece(outlines, cover(between(y, tread, tread + thick)) * draw.between(-0.4, 0.1))


def sneaker(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a sneaker from the side: low, with a sole, laces and perhaps a stripe."""
    sole, height = draw.between(4, 6.5), draw.between(6, 9)
    instep, toe = draw.between(-2, 2), draw.between(2.5, 4)
    toes = ((-13, 0), (-12.3, 0.7 * toe), (-10.5, toe), (-6, toe + 0.5))
    roof = sole - outline(x, *toes, (instep, 0.8 * height), (instep + 3, height))
    collar = ellipse(x - 7, y - (sole - height), 4, draw.between(1, 3))
    shoe = meet(between(y, roof, sole + draw.between(1, 2.5)), between(x, -13, 13), -collar)
    tongue = cover(meet(between(y, roof, roof + 2), between(x, instep - 5, instep + 2)))
    laces = tongue * zigzag(x / 2.5) * draw.between(-0.5, 0.5)
    band = cover(y - sole) * draw.between(-0.4, 0.5)
    across = x + draw.between(-1, 1) * (y - sole) - draw.between(0, 5)
    stripe = cover(meet(draw.between(0.6, 1.6) - across.abs(), sole - y)) * draw.chance(0.6) * draw.between(-0.6, 0.6)
    return Piece(shoe, laces + band + stripe)


def bag(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a bag: a box, mostly with a handle above it, perhaps with a flap and a clasp."""
    up, down = draw.between(-6, 0), draw.between(6, 11)
    box = meet(outline(y, (up, draw.between(7, 12)), (down, draw.between(8, 13))) - x.abs(), between(y, up, down))
    loop = ellipse(x, y - up, draw.between(4, 8), draw.between(3, 9))
    handle = only_if(draw.chance(0.85), meet(draw.between(0.6, 1.4) - loop.abs(), up + 1 - y))
    fold = up + draw.between(0.3, 0.7) * (down - up) - draw.between(0, 0.4) * x.abs()
    flap = cover(0.5 - (y - fold).abs()) * draw.chance(0.6) * draw.between(-0.6, 0.4)
    clasp = cover(ellipse(x, y - fold, draw.between(0.8, 2), draw.between(0.8, 1.6))) * draw.between(-0.6, 0.6)
    return Piece(join(box, handle), flap + clasp)


def ankle_boot(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw an ankle boot from the side: a shaft, a heel under it, perhaps a zip."""
    sole, shaft = draw.between(7, 10), draw.between(-12, -4)
    front, toe = draw.between(-3, 2), draw.between(3, 5)
    toes = ((-13, sole), (-12.3, sole - 0.7 * toe), (-10, sole - toe), (-6, sole - toe - 0.5))
    roof = outline(x, *toes, (front - 1, sole - 8), (front + 1, shaft))
    upper = meet(between(y, roof, sole), between(x, -13, 12 - 0.06 * (sole - y)))
    tread = meet(between(y, sole - 0.5, sole + 1), between(x, -13, 12.5))
    heel = meet(between(y, sole - 1, sole + 1 + draw.between(0, 4)), between(x, 12.5 - draw.between(3, 7), 12.5))
    band = cover(y - sole) * draw.between(-0.4, 0.2)
    zip_ = cover(meet(0.5 - (x - 6).abs(), sole - 3 - y)) * draw.chance(0.4) * draw.between(-0.4, 0.4)
    return Piece(join(upper, tread, heel), band + zip_)


KINDS: dict[str, Callable[[Tensor, Tensor, Draw], Piece]] = {
    "T-shirt/top": t_shirt,
    "Trouser": trouser,
    "Pullover": pullover,
    "Dress": dress,
    "Coat": coat,
    "Sandal": sandal,
    "Shirt": shirt,
    "Sneaker": sneaker,
    "Bag": bag,
    "Ankle boot": ankle_boot,
}
"""What draws each class, in the order of Fashion-MNIST's labels."""
