"""The same model in PyTorch on the CPU, for comparison with bench.mjs:

    python3 torch_bench.py CHECKPOINT_FOLDER [--dtype bf16|fp32] [--threads N]

CHECKPOINT_FOLDER holds config.json and *.safetensors with the official tensor names
(syntheticCheckpoint.mjs writes one). Needs torch only; without it the script says so and ends.
Every figure is the median of a few runs after one to warm up; pictures are noise, since the time
does not depend on them.
"""
import argparse
import json
import math
import resource
import struct
import sys
import time
from pathlib import Path
from statistics import median

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print("SKIPPED: PyTorch is not installed.")
    sys.exit(0)

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--dtype", choices=["bf16", "fp32"], default="bf16")
parser.add_argument("--threads", type=int, default=torch.get_num_threads())
parser.add_argument("--prefill", default="273,900")
parser.add_argument("--contexts", default="300,1500")
parser.add_argument("--no-vision", action="store_true")
arguments = parser.parse_args()
torch.set_num_threads(arguments.threads)
DTYPE = {"bf16": torch.bfloat16, "fp32": torch.float32}[arguments.dtype]

FOLDER = Path(arguments.folder)
FAMILY = "v2" if "OCR2" in json.loads((FOLDER / "config.json").read_text())["architectures"][0] else "v1"
HIDDEN, HEADS, HEAD = 1280, 10, 128
LAYERS, EXPERTS, CHOSEN = 12, 64, 6


class Checkpoint:
    """Tensors of the safetensors files, mapped into memory and read when they are asked for."""

    def __init__(self, folder):
        self.tensors = {}
        for file in sorted(folder.glob("*.safetensors")):
            with open(file, "rb") as stream:
                (length,) = struct.unpack("<Q", stream.read(8))
                header = json.loads(stream.read(length))
            size = file.stat().st_size - 8 - length
            data = torch.from_file(str(file), shared=False, size=size + 8 + length, dtype=torch.uint8)
            for name, entry in header.items():
                if name != "__metadata__":
                    start, end = entry["data_offsets"]
                    raw = data[8 + length + start : 8 + length + end]
                    self.tensors[name] = (raw, entry["shape"])

    def __call__(self, name):
        raw, shape = self.tensors[name]
        return raw.clone().view(torch.bfloat16).reshape(shape).to(DTYPE)

    def names(self, prefix):
        return [name for name in self.tensors if name.startswith(prefix)]


def module(checkpoint, prefix):
    """All tensors below a prefix, by the rest of their names."""
    return {name[len(prefix) :]: checkpoint(name) for name in checkpoint.names(prefix)}


def norm(x, p, name, eps):
    return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"], eps)


def rms(x, weight):
    y = x.float()
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)).to(x.dtype) * weight


def linear(x, p, name):
    return F.linear(x, p[name + ".weight"], p.get(name + ".bias"))


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], -1)
    return x * cos + turned * sin


def rotary(positions, width, theta):
    frequencies = theta ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
    angles = positions.float()[:, None] * frequencies
    angles = torch.cat([angles, angles], -1)
    return angles.cos().to(DTYPE), angles.sin().to(DTYPE)


class Sam:
    def __init__(self, checkpoint):
        self.p = module(checkpoint, "model.sam_model.")

    def relative(self, q, n, table):
        rows = 2 * n - 1
        if table.shape[0] != rows:
            table = F.interpolate(table.T[None].float(), rows, mode="linear")[0].T.to(DTYPE)
        index = torch.arange(n)[:, None] - torch.arange(n)[None] + n - 1
        return table[index]

    def attention(self, x, b):
        p = self.p
        batch, n, _, width = x.shape
        qkv = linear(x.reshape(batch, n * n, width), p, b + "attn.qkv").reshape(batch, n * n, 3, 12, 64)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        grid = q.reshape(batch * 12, n, n, 64)
        high = torch.einsum("bhwc,hkc->bhwk", grid, self.relative(q, n, p[b + "attn.rel_pos_h"]))
        wide = torch.einsum("bhwc,wkc->bhwk", grid, self.relative(q, n, p[b + "attn.rel_pos_w"]))
        bias = (high[..., :, None] + wide[..., None, :]).reshape(batch, 12, n * n, n * n)
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return linear(out.transpose(1, 2).reshape(batch, n, n, width), p, b + "attn.proj")

    def windowed(self, x, b):
        _, n, _, width = x.shape
        pad = -n % 14
        padded = F.pad(x, (0, 0, 0, pad, 0, pad))
        m = (n + pad) // 14
        windows = padded.reshape(1, m, 14, m, 14, width).transpose(2, 3).reshape(m * m, 14, 14, width)
        out = self.attention(windows, b)
        joined = out.reshape(1, m, m, 14, 14, width).transpose(2, 3).reshape(1, n + pad, n + pad, width)
        return joined[:, :n, :n]

    def __call__(self, pixels):
        p = self.p
        x = F.conv2d(pixels, p["patch_embed.proj.weight"], p["patch_embed.proj.bias"], stride=16)
        n = x.shape[-1]
        positions = p["pos_embed"]
        if n != positions.shape[1]:
            planes = positions.permute(0, 3, 1, 2).float()
            resized = F.interpolate(planes, (n, n), mode="bicubic", antialias=True)
            positions = resized.permute(0, 2, 3, 1).to(DTYPE)
        x = x.permute(0, 2, 3, 1) + positions
        for i in range(12):
            b = f"blocks.{i}."
            y = norm(x, p, b + "norm1", 1e-6)
            x = x + (self.attention(y, b) if i in (2, 5, 8, 11) else self.windowed(y, b))
            y = norm(x, p, b + "norm2", 1e-6)
            x = x + linear(F.gelu(linear(y, p, b + "mlp.lin1")), p, b + "mlp.lin2")
        x = F.conv2d(x.permute(0, 3, 1, 2), p["neck.0.weight"])
        x = norm(x.permute(0, 2, 3, 1), p, "neck.1", 1e-6)
        x = F.conv2d(x.permute(0, 3, 1, 2), p["neck.2.weight"], padding=1)
        x = norm(x.permute(0, 2, 3, 1), p, "neck.3", 1e-6).permute(0, 3, 1, 2)
        x = F.conv2d(x, p["net_2.weight"], stride=2, padding=1)
        return F.conv2d(x, p["net_3.weight"], stride=2, padding=1)


class Clip:
    def __init__(self, checkpoint):
        self.p = module(checkpoint, "model.vision_model.")
        self.projector = module(checkpoint, "model.projector.")

    def __call__(self, sam):
        p = self.p
        patches = sam.flatten(2).transpose(1, 2)
        m = sam.shape[-1]
        table = p["embeddings.position_embedding.weight"]
        if m != 16:
            grid = table[1:].reshape(1, 16, 16, -1).permute(0, 3, 1, 2).float()
            grid = F.interpolate(grid, (m, m), mode="bicubic", antialias=True)
            table = torch.cat([table[:1], grid.permute(0, 2, 3, 1).reshape(m * m, -1).to(DTYPE)])
        x = torch.cat([p["embeddings.class_embedding"][None, None], patches], 1) + table
        x = norm(x, p, "pre_layrnorm", 1e-5)
        for i in range(24):
            l = f"transformer.layers.{i}."
            y = linear(norm(x, p, l + "layer_norm1", 1e-5), p, l + "self_attn.qkv_proj")
            q, k, v = y.reshape(1, -1, 3, 16, 64).permute(2, 0, 3, 1, 4)
            y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, -1, 1024)
            x = x + linear(y, p, l + "self_attn.out_proj")
            y = linear(norm(x, p, l + "layer_norm2", 1e-5), p, l + "mlp.fc1")
            x = x + linear(y * torch.sigmoid(1.702 * y), p, l + "mlp.fc2")
        features = torch.cat([x[:, 1:], patches], -1)
        return linear(features, self.projector, "layers")


class Qwen2:
    def __init__(self, checkpoint):
        self.p = module(checkpoint, "model.qwen2_model.")
        self.projector = module(checkpoint, "model.projector.")

    def __call__(self, sam):
        p = self.p
        patches = sam.flatten(2).transpose(1, 2)
        count = patches.shape[1]
        queries = p["query_1024.weight" if count == 256 else "query_768.weight"][None]
        x = torch.cat([patches, queries], 1)
        total = 2 * count
        mask = torch.zeros(total, total, dtype=torch.bool)
        mask[:, :count] = True
        mask[count:, count:] = torch.ones(count, count, dtype=torch.bool).tril()
        cos, sin = rotary(torch.arange(total), 64, 1e6)
        for i in range(24):
            l = f"model.model.layers.{i}."
            y = rms(x, p[l + "input_layernorm.weight"])
            q = linear(y, p, l + "self_attn.q_proj").reshape(1, total, 14, 64).transpose(1, 2)
            k = linear(y, p, l + "self_attn.k_proj").reshape(1, total, 2, 64).transpose(1, 2)
            v = linear(y, p, l + "self_attn.v_proj").reshape(1, total, 2, 64).transpose(1, 2)
            q, k = rotate(q, cos, sin), rotate(k, cos, sin)
            k, v = k.repeat_interleave(7, 1), v.repeat_interleave(7, 1)
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            x = x + linear(y.transpose(1, 2).reshape(1, total, 896), p, l + "self_attn.o_proj")
            y = rms(x, p[l + "post_attention_layernorm.weight"])
            y = F.silu(linear(y, p, l + "mlp.gate_proj")) * linear(y, p, l + "mlp.up_proj")
            x = x + linear(y, p, l + "mlp.down_proj")
        x = rms(x, p["model.model.norm.weight"])[:, count:]
        return linear(x, self.projector, "layers")


class Decoder:
    """Twelve layers with a preallocated cache; expert weights of a layer stacked for the lookup."""

    def __init__(self, checkpoint, capacity):
        self.embedding = checkpoint("model.embed_tokens.weight")
        self.head = checkpoint("lm_head.weight")
        self.norm = checkpoint("model.norm.weight")
        self.layers = [module(checkpoint, f"model.layers.{n}.") for n in range(LAYERS)]
        self.keys = torch.zeros(LAYERS, HEADS, capacity, HEAD, dtype=DTYPE)
        self.values = torch.zeros_like(self.keys)
        self.cos, self.sin = rotary(torch.arange(capacity), HEAD, 10000.0)

    def mlp(self, x, p, prefix):
        y = F.silu(linear(x, p, prefix + "gate_proj")) * linear(x, p, prefix + "up_proj")
        return linear(y, p, prefix + "down_proj")

    def experts(self, x, p):
        shares = F.linear(x.float(), p["mlp.gate.weight"].float()).softmax(-1)
        weights, chosen = shares.topk(CHOSEN, -1)
        out = torch.zeros_like(x)
        for expert in chosen.unique().tolist():
            rows, slots = torch.where(chosen == expert)
            y = self.mlp(x[rows], p, f"mlp.experts.{expert}.")
            out.index_add_(0, rows, y * weights[rows, slots, None].to(x.dtype))
        return out + self.mlp(x, p, "mlp.shared_experts.")

    def __call__(self, x, start):
        count = x.shape[0]
        end = start + count
        cos, sin = self.cos[start:end], self.sin[start:end]
        for n, p in enumerate(self.layers):
            y = rms(x, p["input_layernorm.weight"])
            split = lambda name: linear(y, p, f"self_attn.{name}_proj").reshape(count, HEADS, HEAD).transpose(0, 1)
            q, k, v = rotate(split("q"), cos, sin), rotate(split("k"), cos, sin), split("v")
            self.keys[n, :, start:end] = k
            self.values[n, :, start:end] = v
            keys, values = self.keys[n, :, :end], self.values[n, :, :end]
            y = F.scaled_dot_product_attention(q[None], keys[None], values[None], is_causal=count > 1)[0]
            x = x + linear(y.transpose(0, 1).reshape(count, HIDDEN), p, "self_attn.o_proj")
            y = rms(x, p["post_attention_layernorm.weight"])
            x = x + (self.mlp(y, p, "mlp.") if n == 0 else self.experts(y, p))
        return F.linear(rms(x[-1:], self.norm), self.head)


def timed(work, runs=3):
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def report(what, figure):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:34} {figure:>14}  {peak:.0f} MB peak", flush=True)


@torch.inference_mode()
def main():
    print(f"PyTorch {torch.__version__}, {arguments.dtype}, {arguments.threads} threads, {FAMILY}")
    checkpoint = Checkpoint(FOLDER)
    if not arguments.no_vision:
        sam = Sam(checkpoint)
        encode = Clip(checkpoint) if FAMILY == "v1" else Qwen2(checkpoint)
        sides = [512, 640, 1024, 1280] if FAMILY == "v1" else [768, 1024]
        for side in sides:
            pixels = torch.randn(1, 3, side, side).to(DTYPE)
            report(f"vision, one view of {side}", f"{timed(lambda: encode(sam(pixels))):.2f} s")
        del sam, encode
    contexts = [int(n) for n in arguments.contexts.split(",")]
    decoder = Decoder(checkpoint, max(contexts) + 64)
    for count in [int(n) for n in arguments.prefill.split(",")]:
        x = decoder.embedding[torch.randint(0, 128000, (count,))]
        seconds = timed(lambda: decoder(x, 0))
        report(f"prefill of {count}", f"{count / seconds:.0f} tokens/s")
    for context in contexts:
        tokens = torch.randint(0, 128000, (16,)).tolist()
        decoder(decoder.embedding[torch.tensor(tokens)], 0)

        def sixteen():
            for i, token in enumerate(tokens):
                decoder(decoder.embedding[token][None], context + i).argmax().item()

        report(f"decode at {context}", f"{16 / timed(sixteen):.1f} tokens/s")


main()
