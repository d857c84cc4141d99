/** Form fields and notes of a page, from the annotations that pdf.js lists. */
import type { Box } from '../../core/geometry/geometry.ts';
import { boxOfPoints } from '../../core/geometry/geometry.ts';
import { apply, type Matrix, scaleOf } from './pdfMatrix.ts';

interface Placed {
  /** Its name in the page's operators. */
  readonly id: string;
  /** In raster pixels. */
  readonly box: Box;
}

/** A check box or a radio button. */
export interface TickField extends Placed {
  readonly kind: 'check' | 'radio';
  /** Undefined if only its appearance shows it. */
  readonly on: boolean | undefined;
}

/** Value of a text or choice field, or text that the user typed onto the page. */
export interface ValueField extends Placed {
  readonly kind: 'value';
  readonly value: string;
  /** One letter per cell. */
  readonly comb: boolean;
  /** Type size in pixels; undefined if the viewer chooses it. */
  readonly size: number | undefined;
  readonly align: 'start' | 'center' | 'end';
}

/** A note behind an icon on the page, which opens it. */
export interface StickyNote extends Placed {
  readonly kind: 'note';
  readonly text: string;
}

export type FormField = TickField | ValueField | StickyNote;

/** Bits of an annotation's flags (ISO 32000-1, 12.5.3) that hide it on a screen. */
const UNSEEN = 0b10_0011;

type Annotation = Readonly<Record<string, unknown>>;

const record = (value: unknown): Annotation =>
  value !== null && typeof value === 'object' ? (value as Annotation) : {};

const string = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Most fields of a page that are examined. */
const MOST_FIELDS = 20_000;

/**
 * The visible fields and notes of a page, in raster pixels.
 * @param annotations as pdf.js lists them
 * @param base from the page's user space to raster pixels
 */
export function fieldsOf(annotations: readonly unknown[], base: Matrix): readonly FormField[] {
  return annotations.slice(0, MOST_FIELDS).flatMap((annotation) => {
    const field = fieldOf(record(annotation), base);
    return field ? [field] : [];
  });
}

function fieldOf(annotation: Annotation, base: Matrix): FormField | undefined {
  const flags = annotation['annotationFlags'];
  if (annotation['hidden'] === true || (typeof flags === 'number' && (flags & UNSEEN) !== 0)) {
    return undefined;
  }
  const box = boxOf(annotation['rect'], base);
  if (!box) return undefined;
  const placed = { id: string(annotation['id']), box };
  switch (annotation['subtype']) {
    case 'Widget':
      return widget(annotation, placed, scaleOf(base));
    case 'FreeText':
      return { ...placed, ...written(annotation, contents(annotation), scaleOf(base)) };
    case 'Text': {
      const text = contents(annotation).trim();
      // Review states such as "Accepted" refer to a note and are not notes themselves.
      const isState = string(annotation['state']) !== '' || string(annotation['stateModel']) !== '';
      return text === '' || isState ? undefined : { ...placed, kind: 'note', text };
    }
    default:
      return undefined;
  }
}

const contents = (annotation: Annotation): string =>
  string(record(annotation['contentsObj'])['str']);

function boxOf(rect: unknown, base: Matrix): Box | undefined {
  if (!Array.isArray(rect) || rect.length !== 4) return undefined;
  const [x0, y0, x1, y1] = rect.map(Number);
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) {
    return undefined;
  }
  const box = boxOfPoints([apply(base, x0, y0), apply(base, x1, y1)]);
  const area = (box.x1 - box.x0) * (box.y1 - box.y0);
  return Number.isFinite(area) && area > 0 ? box : undefined;
}

function widget(annotation: Annotation, placed: Placed, scale: number): FormField | undefined {
  const { fieldType, fieldValue } = annotation;
  if (fieldType === 'Btn') return tickOf(annotation, placed);
  if (annotation['password'] === true || (fieldType !== 'Tx' && fieldType !== 'Ch')) {
    return undefined;
  }
  const value = fieldType === 'Ch' ? chosen(annotation) : string(fieldValue);
  return { ...placed, ...written(annotation, value, scale) };
}

function tickOf(annotation: Annotation, placed: Placed): TickField | undefined {
  const value = annotation['fieldValue'];
  const isOn = typeof value === 'string' && value !== 'Off' && value !== '';
  if (annotation['checkBox'] === true) {
    const name = annotation['exportValue'];
    return { ...placed, kind: 'check', on: isOn && (typeof name !== 'string' || name === value) };
  }
  if (annotation['radioButton'] !== true) return undefined;
  const name = annotation['buttonValue'];
  const on = typeof value === 'string' && typeof name === 'string' ? value === name : undefined;
  return { ...placed, kind: 'radio', on };
}

/** Labels of the chosen options of a list. */
function chosen({ fieldValue, options }: Annotation): string {
  const values: unknown[] = Array.isArray(fieldValue) ? fieldValue : [fieldValue];
  const list: unknown[] = Array.isArray(options) ? options : [];
  const names = new Map(
    list.map(record).map((option) => [option['exportValue'], string(option['displayValue'])]),
  );
  return values
    .map((value) => names.get(value) ?? string(value))
    .filter((name) => name !== '')
    .join(', ');
}

function written(
  annotation: Annotation,
  value: string,
  scale: number,
): Omit<ValueField, keyof Placed> {
  const size = record(annotation['defaultAppearanceData'])['fontSize'];
  const align = annotation['textAlignment'];
  return {
    kind: 'value',
    value,
    comb: annotation['comb'] === true,
    size: typeof size === 'number' && size > 0 ? size * scale : undefined,
    align: align === 1 ? 'center' : align === 2 ? 'end' : 'start',
  };
}
