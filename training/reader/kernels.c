/* The gradients of depthwise convolution, and the scaled hard swish, for one thread,
   channels last. Torch's own depthwise gradients take a large part of a training step on a
   processor with AVX2; these take a small one. Channels come in multiples of 16
   (two vectors of eight). Inputs are copied into a frame of zeros first, so that
   no loop has to look where the picture ends. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
#define AT(p) (*(v8 *)(p))
#define INLINE static inline __attribute__((always_inline))

typedef struct { int n, c, ih, iw, oh, ow, k, sy, sx; } shape;

static __thread float *space;
static __thread size_t room;

/* One picture inside a frame of p zeros, its rows and columns `dy` and `dx` apart; h and w are the frame's inner size. */
static const float *framed(const float *x, int rows, int columns, int h, int w, int c, int p, int dy, int dx) {
    size_t line = (size_t)(w + 2 * p) * c, need = line * (h + 2 * p);
    if (need > room) { free(space); space = malloc(need * sizeof(float)); room = need; }
    memset(space, 0, need * sizeof(float));
    for (int y = 0; y < rows; y++) {
        float *to = space + (size_t)(y * dy + p) * line + (size_t)p * c;
        const float *from = x + (size_t)y * columns * c;
        if (dx == 1) memcpy(to, from, (size_t)columns * c * sizeof(float));
        else for (int i = 0; i < columns; i++) memcpy(to + (size_t)i * dx * c, from + (size_t)i * c, c * sizeof(float));
    }
    return space;
}

/* y[oy,ox,c] = sum of w[ky,kx,c] * x[oy*sy+ky, ox*sx+kx, c] for `many` neighbouring ox */
INLINE void taps(const float *x, const float *w, float *y, int c, size_t line, int sx, int k, int many) {
    v8 a[4][2];
    for (int i = 0; i < many; i++) { a[i][0] = a[i][1] = (v8){0}; }
    for (int ky = 0; ky < k; ky++) {
        const float *xs = x + ky * line, *ws = w + (size_t)ky * k * c;
        for (int kx = 0; kx < k; kx++) {
            v8 w0 = AT(ws + (size_t)kx * c), w1 = AT(ws + (size_t)kx * c + 8);
            for (int i = 0; i < many; i++) {
                const float *at = xs + (size_t)(i * sx + kx) * c;
                a[i][0] += AT(at) * w0;
                a[i][1] += AT(at + 8) * w1;
            }
        }
    }
    for (int i = 0; i < many; i++) { AT(y + (size_t)i * c) = a[i][0]; AT(y + (size_t)i * c + 8) = a[i][1]; }
}

INLINE void slide(const float *x, const float *w, float *y, int c, int oh, int ow, size_t line, int sy, int sx, int k) {
    for (int oy = 0; oy < oh; oy++) for (int ch = 0; ch < c; ch += 16) {
        const float *xs = x + oy * sy * line + ch;
        float *ys = y + (size_t)oy * ow * c + ch;
        int ox = 0;
        for (; ox + 4 <= ow; ox += 4) taps(xs + (size_t)ox * sx * c, w + ch, ys + (size_t)ox * c, c, line, sx, k, 4);
        for (; ox < ow; ox++) taps(xs + (size_t)ox * sx * c, w + ch, ys + (size_t)ox * c, c, line, sx, k, 1);
    }
}

static void convolve(const float *x, const float *w, float *y, int c, int oh, int ow, size_t line, int sy, int sx, int k) {
    if (k == 5) slide(x, w, y, c, oh, ow, line, sy, sx, 5);
    else slide(x, w, y, c, oh, ow, line, sy, sx, 3);
}

/* `w` is turned by half a circle; outputs that stand apart are put apart in the frame */
void depthwise_input(const shape *s, const float *g, const float *w, float *dx) {
    int p = s->k / 2;
    for (int n = 0; n < s->n; n++) {
        const float *f = framed(g + (size_t)n * s->oh * s->ow * s->c, s->oh, s->ow, s->ih, s->iw, s->c, p, s->sy, s->sx);
        convolve(f, w, dx + (size_t)n * s->ih * s->iw * s->c, s->c, s->ih, s->iw, (size_t)(s->iw + 2 * p) * s->c, 1, 1, s->k);
    }
}

/* dw[ky,kx,c] += sum over places of g * x for one row of outputs and one row of the kernel */
INLINE void gather(const float *g, const float *x, float *w, int c, int ow, int sx, int k) {
    for (int ch = 0; ch < c; ch += 16) {
        v8 a[5][2];
        for (int kx = 0; kx < k; kx++) { a[kx][0] = AT(w + (size_t)kx * c + ch); a[kx][1] = AT(w + (size_t)kx * c + ch + 8); }
        const float *xs = x + ch, *gs = g + ch;
        for (int ox = 0; ox < ow; ox++, xs += (size_t)sx * c, gs += c) {
            v8 g0 = AT(gs), g1 = AT(gs + 8);
            for (int kx = 0; kx < k; kx++) { a[kx][0] += g0 * AT(xs + (size_t)kx * c); a[kx][1] += g1 * AT(xs + (size_t)kx * c + 8); }
        }
        for (int kx = 0; kx < k; kx++) { AT(w + (size_t)kx * c + ch) = a[kx][0]; AT(w + (size_t)kx * c + ch + 8) = a[kx][1]; }
    }
}

void depthwise_weight(const shape *s, const float *g, const float *x, float *dw, float *db) {
    int p = s->k / 2, c = s->c;
    size_t line = (size_t)(s->iw + 2 * p) * c;
    for (int n = 0; n < s->n; n++) {
        const float *f = framed(x + (size_t)n * s->ih * s->iw * c, s->ih, s->iw, s->ih, s->iw, c, p, 1, 1);
        for (int oy = 0; oy < s->oh; oy++) {
            const float *gr = g + ((size_t)n * s->oh + oy) * s->ow * c;
            for (int ox = 0; ox < s->ow; ox++) for (int ch = 0; ch < c; ch += 8) AT(db + ch) += AT(gr + (size_t)ox * c + ch);
            for (int ky = 0; ky < s->k; ky++) {
                const float *xr = f + (size_t)(oy * s->sy + ky) * line;
                if (s->k == 5) gather(gr, xr, dw + (size_t)ky * 5 * c, c, s->ow, s->sx, 5);
                else gather(gr, xr, dw + (size_t)ky * 3 * c, c, s->ow, s->sx, 3);
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
