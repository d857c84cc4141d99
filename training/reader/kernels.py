"""The operations that a step spends its time in: depthwise convolution, hard swish, products of matrices.

`kernels.c` is compiled with the machine's C compiler; without one torch's own
operations are used. Products are computed from 16-bit numbers (bfloat16, sums
in 32 bits) if the processor has instructions for them, which halves the time of
a step; weights, gradients and everything between the products stay at 32 bits.
"""
from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F

SOURCE = Path(__file__).with_name("kernels.c")


class Shape(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("n", "c", "ih", "iw", "oh", "ow", "k", "sy", "sx")]


def _library() -> ctypes.CDLL | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or os.environ.get("TRAINING_KERNELS") == "0":
        return None
    name = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"reader-kernels-{os.getuid()}-{name}.so"
    if not built.exists():
        part = built.with_suffix(f".{os.getpid()}")
        command = [compiler, "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", str(SOURCE), "-o", str(part)]
        if subprocess.run(command, capture_output=True).returncode:
            return None
        os.replace(part, built)
    return ctypes.CDLL(str(built))


LIBRARY = _library()
HALF = torch.cpu._is_avx512_bf16_supported() and os.environ.get("TRAINING_KERNELS") != "0"


def _at(tensor: torch.Tensor) -> ctypes.c_void_p:
    return ctypes.c_void_p(tensor.data_ptr())


def _last(x: torch.Tensor) -> torch.Tensor:
    return x.contiguous(memory_format=torch.channels_last)


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, stride):
        x, k = _last(x), weight.shape[2]
        n, c, ih, iw = x.shape
        shape = Shape(n, c, ih, iw, (ih - 1) // stride[0] + 1, (iw - 1) // stride[1] + 1, k, *stride)
        rows = weight.detach().reshape(c, k * k).t().contiguous()
        y = F.conv2d(x, weight, bias, stride, k // 2, 1, c)
        ctx.save_for_backward(x, rows)
        ctx.shape = shape
        return y

    @staticmethod
    def backward(ctx, g):
        x, rows = ctx.saved_tensors
        shape, g = ctx.shape, _last(g)
        turned = rows.flip(0).contiguous()
        dx, dw, db = torch.empty_like(x), torch.zeros_like(rows), torch.zeros(shape.c)
        LIBRARY.depthwise_input(ctypes.byref(shape), _at(g), _at(turned), _at(dx))
        LIBRARY.depthwise_weight(ctypes.byref(shape), _at(g), _at(x), _at(dw), _at(db))
        return dx, dw.t().reshape(shape.c, 1, shape.k, shape.k), db, None


class _Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale, shift):
        x = _last(x)
        y = torch.empty_like(x)
        LIBRARY.swish_forward(ctypes.c_size_t(x.numel()), ctypes.c_float(scale), ctypes.c_float(shift), _at(x), _at(y))
        ctx.save_for_backward(x)
        ctx.scale = scale
        return y

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        g, dx = _last(g), torch.empty_like(x)
        LIBRARY.swish_backward(ctypes.c_size_t(x.numel()), ctypes.c_float(ctx.scale), _at(x), _at(g), _at(dx))
        return dx, None, None


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        x, weight = x.bfloat16(), weight.bfloat16()
        ctx.save_for_backward(x, weight)
        return F.linear(x, weight, bias.bfloat16()).float()

    @staticmethod
    def backward(ctx, g):
        x, weight = ctx.saved_tensors
        rows, half = g.flatten(0, -2), g.bfloat16()
        return (half @ weight).float(), (half.flatten(0, -2).t() @ x.flatten(0, -2)).float(), rows.sum(0)


def _fits(x: torch.Tensor) -> bool:
    return LIBRARY is not None and x.device.type == "cpu" and x.dtype == torch.float32 and x.shape[1] % 16 == 0 and torch.is_grad_enabled()


def depthwise(x, weight, bias, stride):
    """Convolution of every channel with its own kernel, padded by half of it."""
    if _fits(x) and weight.shape[2] in (3, 5):
        return _Depthwise.apply(x, weight, bias, stride)
    return F.conv2d(x, weight, bias, stride, weight.shape[2] // 2, 1, x.shape[1])


def swish(x, scale: torch.Tensor, shift: torch.Tensor):
    """Hard swish, then the fixed scale and shift of its affine block."""
    if _fits(x):
        return _Swish.apply(x, float(scale), float(shift))
    return F.hardswish(x) * scale + shift


def product(x, weight, bias):
    """x (..., inputs) times weight (outputs, inputs) plus bias."""
    if HALF and x.device.type == "cpu" and torch.is_grad_enabled():
        return _Product.apply(x, weight, bias)
    return F.linear(x, weight, bias)
