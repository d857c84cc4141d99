/** The release's own tokenizer (byte-level BPE, 128,000 entries and the special tokens). */
import { readFile } from 'node:fs/promises';
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { errors, sentenceOf } from '../../../core/errors/errors.ts';
import { technical } from '../../../core/sentences/sentence.ts';

/** The parts of the file that this code reads itself. */
const FileSchema = v.object({
  model: v.object({
    vocab: v.custom<object>((value) => typeof value === 'object' && value !== null),
  }),
  added_tokens: v.array(v.object({ id: v.number() })),
});

/** What a decoder writes for bytes that are not a complete character. */
const REPLACEMENT = '\uFFFD';

export class Tokenizer {
  private constructor(
    private readonly hub: HubTokenizer,
    /** One more than the highest id that belongs to a token. */
    readonly size: number,
  ) {}

  static async load(file: string): Promise<Tokenizer> {
    try {
      const json: unknown = JSON.parse(await readFile(file, 'utf8'));
      const { model, added_tokens } = v.parse(FileSchema, json);
      const added = added_tokens.reduce((most, { id }) => Math.max(most, id + 1), 0);
      const size = Math.max(Object.keys(model.vocab).length, added);
      return new Tokenizer(new HubTokenizer(json as object, {}), size);
    } catch (error) {
      throw errors.corruptFile('tokenizer.json', sentenceOf(error), error);
    }
  }

  /** Ids of a text; special tokens in it are recognized, but none are added. */
  encode(text: string): number[] {
    return text === '' ? [] : [...this.hub.encode(text, { add_special_tokens: false }).ids];
  }

  /** Text of ids. Special tokens are kept, since tags and table cells are special tokens. */
  decode(ids: readonly number[]): string {
    return ids.length === 0
      ? ''
      : this.hub.decode([...ids], {
          skip_special_tokens: false,
          clean_up_tokenization_spaces: false,
        });
  }

  /** The id of a special token. */
  idOf(token: string): number {
    const id = this.hub.token_to_id(token);
    if (id === undefined) {
      throw errors.corruptFile('tokenizer.json', technical(`${token} is missing.`));
    }
    return id;
  }
}

/**
 * Text of a growing sequence. Several ids can form one character, so the end is held back until it
 * is complete; text that has been returned is never revised.
 */
export class StreamDecoder {
  /** Ids that do not form complete characters yet. */
  private ids: number[] = [];
  /** Text that precedes `ids` and is final. */
  private settled = '';
  /** Number of characters of the text of `ids` that were returned. */
  private emitted = 0;

  constructor(private readonly tokenizer: Tokenizer) {}

  /** Adds an id and returns the text that became final with it. */
  push(id: number): string {
    this.ids.push(id);
    const tail = this.tokenizer.decode(this.ids);
    const complete = !tail.endsWith(REPLACEMENT);
    const end = complete ? tail.length : tail.length - trailing(tail);
    const fresh = tail.slice(this.emitted, Math.max(this.emitted, end));
    this.emitted += fresh.length;
    if (complete) {
      // Bytes that end with a complete character are decoded the same way whatever follows.
      this.settled += tail;
      this.ids = [];
      this.emitted = 0;
    }
    return fresh;
  }

  /** All text so far, including what is still incomplete. */
  get text(): string {
    return this.settled + this.tokenizer.decode(this.ids);
  }
}

function trailing(text: string): number {
  let count = 0;
  while (text.at(-1 - count) === REPLACEMENT) count++;
  return count;
}
