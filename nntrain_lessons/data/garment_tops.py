"""The five garments that cover the upper body, as outlines with marks.

They share one cut. A shirt whose buttons hardly show may pass for a T-shirt, a pullover or a coat, as it may in life.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .garment_shapes import Draw, Piece, between, cover, ellipse, join, limb, meet, only_if, outline

__all__ = ["coat", "dress", "pullover", "shirt", "t_shirt"]


class Cut(NamedTuple):
    """The sizes of a top, each [n, 1, 1], in pixels.

    Attributes
    ----------
    top, bottom : Tensor
        The heights of the neck and of the hem, counted downwards from the middle of the canvas.
    shoulder, waist, hem : Tensor
        Half the body's width at three heights.
    sleeve : Tensor
        How far down the sleeve reaches from the shoulder; 0 means none.
    flare : Tensor
        How far out the sleeve goes for each pixel down.
    arm : Tensor
        Half the sleeve's width.
    neck, neck_depth : Tensor
        Half the neckline's width, and its depth.
    """

    top: Tensor
    bottom: Tensor
    shoulder: Tensor
    waist: Tensor
    hem: Tensor
    sleeve: Tensor
    flare: Tensor
    arm: Tensor
    neck: Tensor
    neck_depth: Tensor


def t_shirt(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a T-shirt: short wide sleeves, perhaps a print on the chest."""
    cut = Cut(
        top=draw.between(-12, -10),
        bottom=draw.between(9, 12.5),
        shoulder=draw.between(6, 8),
        waist=draw.between(5.5, 7.5),
        hem=draw.between(5.5, 8),
        sleeve=draw.between(2, 6),
        flare=draw.between(0.6, 1.2),
        arm=draw.between(1.8, 2.5),
        neck=draw.between(2.5, 4),
        neck_depth=draw.between(1, 4.5),
    )
    print_ = cover(ellipse(x, y - draw.between(-4, 2), draw.between(2, 4), draw.between(1.5, 4)))
    return _plain(x, y, cut, draw).marked(print_ * draw.chance(0.35) * draw.between(-0.5, 0.5))


def pullover(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a pullover: long sleeves, a ribbed hem, no opening, perhaps a small print."""
    cut = _long_sleeved(draw)._replace(neck=draw.between(2, 3.5), neck_depth=draw.between(0.4, 2.5))
    rib = cover(between(y, cut.bottom - 1.8, cut.bottom)) * draw.between(-0.3, 0.1)
    print_ = cover(ellipse(x, y - draw.between(-5, 0), draw.between(1, 4), draw.between(1, 3)))
    return _plain(x, y, cut, draw).marked(rib + print_ * draw.chance(0.2) * draw.between(-0.4, 0.4))


def dress(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a dress: long, narrow at the waist, often wide at the hem, with or without sleeves."""
    cut = Cut(
        top=draw.between(-13, -11.5),
        bottom=draw.between(10.5, 13),
        shoulder=draw.between(3.2, 5),
        waist=draw.between(2.6, 4),
        hem=draw.between(4, 8.5),
        sleeve=draw.between(1, 13) * draw.chance(0.55),
        flare=draw.between(0.1, 0.6),
        arm=draw.between(1.2, 1.7),
        neck=draw.between(1.5, 3),
        neck_depth=draw.between(1, 4.5),
    )
    belt = cover(between(y, -1, 0.5)) * draw.chance(0.35) * draw.between(-0.5, 0.5)
    return _plain(x, y, cut, draw).marked(belt)


def coat(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a coat: long, open from neck to hem, with lapels and perhaps pockets."""
    cut = _long_sleeved(draw)._replace(bottom=draw.between(11, 13), neck=draw.between(1.5, 3))
    opening = cover(draw.between(0.3, 0.8) - x.abs()) * draw.between(-0.8, -0.35)
    length = draw.between(5, 10)
    from_edge = x.abs() - 3.6 * (1 - (y - cut.top) / length)
    lapels = cover(meet(0.5 - from_edge.abs(), between(y, cut.top, cut.top + length))) * draw.between(-0.6, -0.25)
    pockets = cover(meet(between(x.abs(), 2.5, 5), between(y, 4, 5))) * draw.chance(0.5) * -0.3
    return _plain(x, y, cut, draw).marked(opening + lapels + pockets)


def shirt(x: Tensor, y: Tensor, draw: Draw) -> Piece:
    """Draw a shirt: sleeves long or short, a collar, and a row of buttons."""
    cut, short = _long_sleeved(draw), draw.chance(0.35)
    cut = cut._replace(
        sleeve=torch.where(short, draw.between(3, 7), cut.sleeve),
        flare=torch.where(short, draw.between(0.4, 1.1), cut.flare),
        neck_depth=draw.between(1, 4),
        bottom=draw.between(8, 11.5),
    )
    below = y - cut.top
    collar = meet(between(x.abs() - 0.8 * cut.neck, -1.2, 1.8 - 0.4 * below), between(below, -1, 4))
    spacing = draw.between(3.2, 4.5)
    to_button = (below / spacing - (below / spacing).round()) * spacing
    buttons = cover(1 - (x * x + to_button * to_button).sqrt()) * draw.between(-0.8, -0.35)
    strip = cover(0.9 - x.abs()) * draw.between(-0.25, 0.2)
    return _plain(x, y, cut, draw).marked(cover(collar) * draw.between(-0.4, 0) + buttons + strip)


def _long_sleeved(draw: Draw) -> Cut:
    """Return what pullovers, coats and most shirts have in common."""
    return Cut(
        top=draw.between(-12.5, -10.5),
        bottom=draw.between(9, 12.5),
        shoulder=draw.between(5.5, 7.5),
        waist=draw.between(4.5, 6.5),
        hem=draw.between(4.5, 7),
        sleeve=draw.between(13, 18),
        flare=draw.between(0.12, 0.4),
        arm=draw.between(1.5, 2.2),
        neck=draw.between(2, 3.2),
        neck_depth=draw.between(1, 3.5),
    )


def _plain(x: Tensor, y: Tensor, cut: Cut, draw: Draw) -> Piece:
    """Draw a plain top: a body, two sleeves set off by a seam, and a rounded neckline."""
    away = x.abs()
    middle = (cut.top + cut.bottom) / 2
    width = outline(y, (cut.top + 2, cut.shoulder), (middle, cut.waist), (cut.bottom, cut.hem))
    body = meet(width - away, y - cut.top - 0.3 * away, cut.bottom - y)  # the shoulders slope away from the neck
    joint_x, joint_y = cut.shoulder - cut.arm, cut.top + 0.3 * cut.shoulder + cut.arm
    down = cut.sleeve.clamp(min=0.5)  # a sleeve of no length has no direction
    sleeve = limb(away, y, (joint_x, joint_y), (joint_x + cut.flare * down, joint_y + down), (cut.arm, 0.8 * cut.arm))
    sleeve = only_if(cut.sleeve > 0, meet(sleeve, joint_y + down + 0.5 - y))  # cut off straight: no mitten
    neckline = ellipse(x, y - cut.top, cut.neck, cut.neck_depth)
    seam = cover(0.3 - (away - width).abs()) * cover(y - joint_y) * (cut.sleeve > 0)
    return Piece(meet(join(body, sleeve), -neckline), seam * draw.between(-0.6, -0.1))
