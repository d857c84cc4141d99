/** From the model's answer to regions, Markdown and confidences. */
import {
  type OcrWarning,
  type Region,
  type RegionKind,
  warningOf,
} from '../../core/document/document.ts';
import { boxArea, unionBox, type Size } from '../../core/geometry/geometry.ts';
import { parseGrounded, type GroundedAnswer, type GroundedRegion } from './grounding.ts';
import type { AnswerSpan } from './tags.ts';
import { escapeBlock } from '../../core/text/markdown.ts';
import type { Task } from '../../core/prompting/tasks.ts';
import { readParts, withTheirTables, type BodyOptions } from './regionBody.ts';
import { isLayoutClass, kindOf } from './layoutClasses.ts';
import { decodeEntities, tidy } from './regionContent.ts';
import { escapeAroundFormulas } from './formulas.ts';
import { headingMarks, isHeading } from './headingMarks.ts';
import { boxAround, wholePage } from '../../core/document/regionPlaces.ts';
import { defined } from '../../core/system/defined.ts';
import { at } from '../../core/system/items.ts';
import { orderCaptions } from './captionOrder.ts';
import { paragraphBox, paragraphsInOrder } from './lineOrder.ts';
import { placesOf } from './groundedPlaces.ts';
import { spanConfidence, type TokenSpans } from './tokenSpans.ts';
import { say } from '../../core/sentences/sentence.ts';

export interface AnswerOptions extends BodyOptions {
  readonly task: Task;
  readonly pageIndex: number;
  readonly size: Size;
}

export interface ReadAnswer {
  readonly regions: readonly Region[];
  readonly warnings: readonly OcrWarning[];
  readonly answer: GroundedAnswer;
}

/**
 * Whether labels contain the recognized or requested text instead of layout classes, whatever they
 * say: a line of a page can be the word "title". The model was not trained on the handwriting
 * prompt and may answer it like the document prompt, with content after layout classes.
 */
function isLabelled(task: Task, regions: readonly GroundedRegion[]): boolean {
  if (task.id === 'ocr' || task.id === 'locate') return true;
  if (task.id !== 'handwriting') return false;
  const classes = regions.every(({ label }) => isLayoutClass(label));
  return !classes || regions.every(({ content }) => content === '');
}

/** Reads one answer; collects its regions and warnings. */
class AnswerReader {
  readonly regions: Region[] = [];
  readonly warnings: OcrWarning[] = [];
  private lost = 0;

  constructor(
    private readonly raw: string,
    private readonly tokens: TokenSpans,
    private readonly options: AnswerOptions,
  ) {}

  /** Text outside every tag, which has no place: one region for each table and each text. */
  loose(span: AnswerSpan): void {
    const content = this.raw.slice(span.start, span.end);
    const confidence = (part: AnswerSpan): number | null => this.confidence([within(span, part)]);
    for (const body of readParts(content, wholePage(this.options.size), confidence, this.options)) {
      const { markdown, text, table, warning } = body;
      if (warning) this.warnings.push(warning);
      const kind = table ? 'table' : 'paragraph';
      const region = { kind, places: [], markdown, text, confidence: confidence(body) } as const;
      this.push({ ...region, ...defined({ table }) });
    }
  }

  /** Lines of a page, one a tag, in reading order. */
  lines(regions: readonly GroundedRegion[]): void {
    const placed = regions.flatMap((region) => {
      const boxes = region.boxes.filter((box) => boxArea(box) > 0);
      return boxes.length === 0 ? [] : [{ region, box: unionBox(boxes) }];
    });
    for (const lines of paragraphsInOrder(placed)) {
      const parts = lines.map(({ region }) => this.labelText(region));
      const spans = lines.flatMap(({ region }) => [region.labelSpan, ...region.contentSpans]);
      this.plain(parts.join('\n'), [[paragraphBox(lines)]], spans);
    }
    const found = new Set(placed.map(({ region }) => region));
    for (const region of regions) if (!found.has(region)) this.labelled(region);
  }

  /** A tag whose label is the text, with the content that follows it. */
  labelled(region: GroundedRegion): void {
    const spans = [region.labelSpan, ...region.contentSpans];
    this.plain(this.labelText(region), this.places(region, 'paragraph'), spans);
  }

  private labelText(region: GroundedRegion): string {
    const parts = [region.label, region.content].map(tidy);
    // "Locate" answers sometimes end with a period.
    if (this.options.task.id === 'locate' && !/[\p{L}\p{N}]/u.test(at(parts, 1))) parts.pop();
    return parts.filter((part) => part !== '').join('\n');
  }

  /** Text that is not Markdown: one paragraph for each of its places. */
  private plain(
    text: string,
    regions: readonly Region['places'][],
    spans: readonly AnswerSpan[],
  ): void {
    const markdown = escapeAroundFormulas(text, this.options.dollarFormulas, escapeBlock);
    const confidence = this.confidence(spans);
    for (const places of regions) {
      this.push({ kind: 'paragraph', places, markdown, text: decodeEntities(text), confidence });
    }
  }

  /** A tag whose label is a layout class and whose content follows it. */
  grounded(region: GroundedRegion): void {
    const kind = kindOf(region.label);
    const regions = this.places(region, kind);
    const frame = boxAround({ places: regions[0] }) ?? wholePage(this.options.size);
    const { contentSpans, content } = region;
    const [first] = contentSpans;
    const confidence = (part: AnswerSpan): number | null =>
      this.confidence(first && contentSpans.length === 1 ? [within(first, part)] : contentSpans);
    const parts = readParts(content, frame, confidence, this.options, kind === 'table');
    const bodies = withTheirTables(parts);
    for (let i = 0; i < Math.max(bodies.length, regions.length); i++) {
      const body = bodies[i];
      const places = at(regions, Math.min(i, regions.length - 1));
      if (body?.warning) this.warnings.push(body.warning);
      const own = kind === 'paragraph' && isHeading(body?.markdown ?? '') ? 'heading' : kind;
      const { level, markdown } = headingMarks(own, body?.markdown ?? '');
      this.push({
        kind: own,
        places,
        markdown,
        text: body?.text ?? '',
        confidence: body ? confidence(body) : null,
        ...defined({ level, table: body?.table }),
      });
    }
  }

  /** Warnings that are reported once for the whole answer. */
  end(): void {
    if (this.lost === 0) return;
    const sentence =
      this.lost === 1
        ? say(
            'A region has no readable position; the text is included, but not marked on the image.',
          )
        : say(
            '{0} regions have no readable position; the text is included, but not marked on the image.',
            this.lost,
          );
    this.warnings.push(warningOf('unplaced', sentence));
  }

  private places(region: GroundedRegion, kind: RegionKind) {
    const regions = placesOf(region.boxes, { kind, task: this.options.task });
    if (regions[0].length === 0 && region.unboxed !== true) this.lost++;
    return regions;
  }

  private confidence(spans: readonly AnswerSpan[]): number | null {
    return spanConfidence(this.tokens, spans);
  }

  private push(region: Omit<Region, 'id'>): void {
    const id = `p${this.options.pageIndex + 1}-r${this.regions.length + 1}`;
    this.regions.push({ id, ...region });
  }
}

/** Converts a range of a part to a range of the whole answer. */
const within = ({ start }: AnswerSpan, part: AnswerSpan): AnswerSpan => ({
  start: start + part.start,
  end: start + part.end,
});

/** Reads an answer: the text before the first tag, then the tags in order. */
export function readAnswer(raw: string, tokens: TokenSpans, options: AnswerOptions): ReadAnswer {
  const answer = parseGrounded(raw, options.size);
  const reader = new AnswerReader(raw, tokens, options);
  reader.loose(answer.loose);
  const labelled = isLabelled(options.task, answer.regions);
  if (options.task.id === 'ocr') reader.lines(answer.regions);
  else if (labelled) answer.regions.forEach((region) => reader.labelled(region));
  else orderCaptions(answer.regions).forEach((region) => reader.grounded(region));
  reader.end();
  return { regions: reader.regions, warnings: reader.warnings, answer };
}
