import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { loadCanvas, openFontsOnText } from './canvasModule.ts';
import { currentBudget } from './guard/budget.ts';

/** Pixels of canvases that may be pending: 256 MB. */
const MOST_WAITING = 64e6;

interface Entry {
  canvas: Canvas | null;
  context: SKRSContext2D | null;
}

/**
 * The canvases of one document: of its pages, and those that pdf.js asks for (masks, groups,
 * patterns). A canvas of @napi-rs/canvas only records drawing operations, with a copy of every
 * canvas drawn on it, until its pixels are requested. A page with hundreds of masks, each as large
 * as the page, would take gigabytes; so pixels are requested now and then.
 */
export class Canvases {
  private readonly open = new Set<Canvas>();
  private waiting = 0;

  /** The class that pdf.js instantiates; it returns the existing factory. */
  readonly factory = factoryOf(this);

  /** Errors: those of the budget of the task at work. */
  create(width: number, height: number): { canvas: Canvas; context: SKRSContext2D } {
    this.use(width, height);
    const canvas = loadCanvas().createCanvas(width, height);
    this.open.add(canvas);
    const context = canvas.getContext('2d');
    openFontsOnText(context);
    return { canvas, context };
  }

  /** Empties a canvas and gives it another size. */
  reset({ canvas }: Entry, width: number, height: number): void {
    this.use(width, height);
    if (!canvas) return;
    canvas.width = width;
    canvas.height = height;
  }

  /** Frees the pixels now rather than at the next garbage collection. */
  destroy(entry: Entry): void {
    const { canvas } = entry;
    if (!canvas) return;
    this.open.delete(canvas);
    canvas.width = canvas.height = 1;
    entry.canvas = entry.context = null;
  }

  private use(width: number, height: number): void {
    currentBudget()?.check();
    this.waiting += width * height;
    if (this.waiting <= MOST_WAITING) return;
    this.waiting = 0;
    for (const canvas of this.open) canvas.data();
  }
}

/** A constructor that returns an existing object. */
const factoryOf = (canvases: Canvases): object =>
  function factory(): Canvases {
    return canvases;
  };
