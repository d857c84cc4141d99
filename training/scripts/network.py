"""A small network that tells for every column of a line which script stands there, and for the line whether it is upside down and whether it is handwriting."""
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

from .classes import CLASSES

HEIGHT = 32
STEP = 4


class Separable(nn.Module):
    """A depthwise and a pointwise convolution, each with batch normalization; a shortcut where the shapes allow it."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1), kernel: tuple[int, int] = (3, 3), dilation: tuple[int, int] = (1, 1)):
        super().__init__()
        pad = ((kernel[0] - 1) // 2 * dilation[0], (kernel[1] - 1) // 2 * dilation[1])
        self.depth = nn.Conv2d(inputs, inputs, kernel, stride, pad, dilation, groups=inputs, bias=False)
        self.depth_norm = nn.BatchNorm2d(inputs)
        self.point = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.point_norm = nn.BatchNorm2d(outputs)
        self.shortcut = inputs == outputs and stride == (1, 1)

    def forward(self, x):
        y = self.depth_norm(self.depth(x))
        y = F.relu(self.point_norm(self.point(y)))
        return x + y if self.shortcut else y


class Scripts(nn.Module):
    """(batch, 1, 32, width) -> (batch, width / 4, classes), (batch, 2): column logits; logits of "upside down" and "handwriting"."""

    def __init__(self, width: int = 128):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, 2, 1, bias=False)
        self.stem_norm = nn.BatchNorm2d(16)
        self.body = nn.Sequential(
            Separable(16, 24), Separable(24, 40, (2, 2)), Separable(40, 40), Separable(40, 40, kernel=(5, 5)),
            Separable(40, 64, (2, 1)), Separable(64, 64, kernel=(3, 5)), Separable(64, 80, (2, 1), (3, 5)), Separable(80, 80, kernel=(1, 5)),
        )
        self.fold = nn.Conv2d(80, width, (2, 1), bias=False)
        self.fold_norm = nn.BatchNorm2d(width)
        self.context = nn.Sequential(*(Separable(width, width, kernel=(1, 7), dilation=(1, d)) for d in (1, 2, 4, 8)))
        self.columns = nn.Conv2d(width, len(CLASSES), 1)
        self.line = nn.Linear(2 * width, 2)

    def forward(self, x):
        x = F.relu(self.stem_norm(self.stem(x)))
        x = F.relu(self.fold_norm(self.fold(self.body(x))))
        x = self.context(x)
        columns = self.columns(x).squeeze(2).transpose(1, 2)
        flat = x.squeeze(2)
        line = self.line(torch.cat([flat.mean(2), flat.amax(2)], 1))
        return columns, line
