/* Depthwise convolution and the scaled hard swish for one thread, channels last.
   Torch's own depthwise gradients take about a third of a training step on a
   processor with AVX2; these take a small part of that. Channels come in
   multiples of 16 (two vectors of eight). */
#include <stddef.h>
#include <string.h>

typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
#define AT(p) (*(v8 *)(p))

typedef struct { int n, c, ih, iw, oh, ow, k, sy, sx; } shape;

/* y[n,oy,ox,c] = b[c] + sum over the kernel of w[ky,kx,c] * x[n,iy,ix,c] */
void depthwise_forward(const shape *s, const float *x, const float *w, const float *b, float *y) {
    int p = s->k / 2, c = s->c;
    for (int n = 0; n < s->n; n++) for (int oy = 0; oy < s->oh; oy++) {
        float *row = y + ((size_t)n * s->oh + oy) * s->ow * c;
        int ky0 = p - oy * s->sy > 0 ? p - oy * s->sy : 0;
        int ky1 = s->ih + p - oy * s->sy < s->k ? s->ih + p - oy * s->sy : s->k;
        for (int ch = 0; ch < c; ch += 16) for (int ox = 0; ox < s->ow; ox++) {
            v8 a0 = AT(b + ch), a1 = AT(b + ch + 8);
            int kx0 = p - ox * s->sx > 0 ? p - ox * s->sx : 0;
            int kx1 = s->iw + p - ox * s->sx < s->k ? s->iw + p - ox * s->sx : s->k;
            for (int ky = ky0; ky < ky1; ky++) {
                const float *xs = x + (((size_t)n * s->ih + oy * s->sy + ky - p) * s->iw + ox * s->sx + kx0 - p) * c + ch;
                const float *ws = w + ((size_t)ky * s->k + kx0) * c + ch;
                for (int kx = kx0; kx < kx1; kx++, xs += c, ws += c) {
                    a0 += AT(xs) * AT(ws);
                    a1 += AT(xs + 8) * AT(ws + 8);
                }
            }
            AT(row + (size_t)ox * c + ch) = a0;
            AT(row + (size_t)ox * c + ch + 8) = a1;
        }
    }
}

/* dx[n,iy,ix,c] = sum of w[ky,kx,c] * g[n,oy,ox,c] over the outputs that read that input */
void depthwise_input(const shape *s, const float *g, const float *w, float *dx) {
    int p = s->k / 2, c = s->c;
    for (int n = 0; n < s->n; n++) for (int iy = 0; iy < s->ih; iy++) {
        float *row = dx + ((size_t)n * s->ih + iy) * s->iw * c;
        for (int ch = 0; ch < c; ch += 16) for (int ix = 0; ix < s->iw; ix++) {
            v8 a0 = {0}, a1 = {0};
            for (int ky = 0; ky < s->k; ky++) {
                int ty = iy + p - ky, oy = ty / s->sy;
                if (ty < 0 || ty % s->sy || oy >= s->oh) continue;
                for (int kx = 0; kx < s->k; kx++) {
                    int tx = ix + p - kx, ox = tx / s->sx;
                    if (tx < 0 || tx % s->sx || ox >= s->ow) continue;
                    const float *gs = g + (((size_t)n * s->oh + oy) * s->ow + ox) * c + ch;
                    const float *ws = w + ((size_t)ky * s->k + kx) * c + ch;
                    a0 += AT(gs) * AT(ws);
                    a1 += AT(gs + 8) * AT(ws + 8);
                }
            }
            AT(row + (size_t)ix * c + ch) = a0;
            AT(row + (size_t)ix * c + ch + 8) = a1;
        }
    }
}

/* dw[ky,kx,c] += sum over pictures and places of g * x, one kernel row at a time; db[c] += sum of g */
void depthwise_weight(const shape *s, const float *g, const float *x, float *dw, float *db) {
    int p = s->k / 2, c = s->c, k = s->k;
    for (int n = 0; n < s->n; n++) for (int oy = 0; oy < s->oh; oy++) {
        const float *gr = g + ((size_t)n * s->oh + oy) * s->ow * c;
        for (int ch = 0; ch < c; ch += 16) {
            v8 a0 = AT(db + ch), a1 = AT(db + ch + 8);
            for (int ox = 0; ox < s->ow; ox++) {
                a0 += AT(gr + (size_t)ox * c + ch);
                a1 += AT(gr + (size_t)ox * c + ch + 8);
            }
            AT(db + ch) = a0;
            AT(db + ch + 8) = a1;
        }
        for (int ky = 0; ky < k; ky++) {
            int iy = oy * s->sy + ky - p;
            if (iy < 0 || iy >= s->ih) continue;
            const float *xr = x + ((size_t)n * s->ih + iy) * s->iw * c;
            for (int ch = 0; ch < c; ch += 16) {
                float *ws = dw + (size_t)ky * k * c + ch;
                v8 a[5][2];
                for (int kx = 0; kx < k; kx++) { a[kx][0] = AT(ws + (size_t)kx * c); a[kx][1] = AT(ws + (size_t)kx * c + 8); }
                for (int ox = 0; ox < s->ow; ox++) {
                    v8 g0 = AT(gr + (size_t)ox * c + ch), g1 = AT(gr + (size_t)ox * c + ch + 8);
                    int ix = ox * s->sx - p;
                    const float *xs = xr + (ptrdiff_t)ix * c + ch;
                    if (k == 5 && ix >= 0 && ix + 5 <= s->iw) {
                        for (int kx = 0; kx < 5; kx++) { a[kx][0] += g0 * AT(xs + kx * c); a[kx][1] += g1 * AT(xs + kx * c + 8); }
                    } else for (int kx = 0; kx < k; kx++) {
                        if (ix + kx < 0 || ix + kx >= s->iw) continue;
                        a[kx][0] += g0 * AT(xs + kx * c);
                        a[kx][1] += g1 * AT(xs + kx * c + 8);
                    }
                }
                for (int kx = 0; kx < k; kx++) { AT(ws + (size_t)kx * c) = a[kx][0]; AT(ws + (size_t)kx * c + 8) = a[kx][1]; }
            }
        }
    }
}

/* y = scale * x * clamp(x + 3, 0, 6) / 6 + shift */
void swish_forward(size_t n, float scale, float shift, const float *restrict x, float *restrict y) {
    for (size_t i = 0; i < n; i++) {
        float t = x[i] + 3.0f;
        t = t < 0.0f ? 0.0f : t > 6.0f ? 6.0f : t;
        y[i] = x[i] * t * (scale / 6.0f) + shift;
    }
}

/* dx = scale * g * (0 below -3, 1 above 3, x / 3 + 1/2 between) */
void swish_backward(size_t n, float scale, const float *restrict x, const float *restrict g, float *restrict dx) {
    for (size_t i = 0; i < n; i++) {
        float d = x[i] * (1.0f / 3.0f) + 0.5f;
        d = x[i] < -3.0f ? 0.0f : x[i] > 3.0f ? 1.0f : d;
        dx[i] = scale * g[i] * d;
    }
}
