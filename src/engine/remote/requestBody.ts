/** The body of a request to the server, and the fields that are left out after a refusal. */
import { defined } from '../../core/system/defined.ts';

/** The n-gram ban of the model's own vLLM recipe; the two ids are `<td>` and `</td>`. */
const VLLM_XARGS = { ngram_size: 30, window_size: 90, whitelist_token_ids: [128821, 128822] };

/** Fields beyond the common API, by the names that a server's error message would use. */
const EXTRAS = {
  vllm_xargs: VLLM_XARGS,
  // Without it, vLLM and SGLang omit every tag and table cell.
  skip_special_tokens: false,
} as const;
type Extra = keyof typeof EXTRAS;

/** Error messages about fields that do not say which one is meant. */
const UNKNOWN_FIELD =
  /extra|unknown|unrecognized|unsupported|unexpected|not permitted|not allowed|additional propert/iu;
const TOO_MANY_TOKENS = /max_tokens|max_completion_tokens|context (?:length|window|size)/iu;

export interface Question {
  readonly model: string;
  /** `data:` address of the page. */
  readonly picture: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

/** The fields of a request beyond the common ones. */
export interface Fields {
  readonly extras: readonly Extra[];
  readonly limitsTokens: boolean;
}

const ALL: Fields = { extras: Object.keys(EXTRAS) as Extra[], limitsTokens: true };

export function bodyOf({ model, picture, prompt, maxTokens }: Question, fields: Fields): string {
  return JSON.stringify({
    model,
    messages: [
      {
        role: 'user',
        // The model was trained with the picture first.
        content: [
          { type: 'image_url', image_url: { url: picture } },
          { type: 'text', text: prompt },
        ],
      },
    ],
    temperature: 0,
    stream: true,
    ...defined({ max_tokens: fields.limitsTokens ? maxTokens : undefined }),
    ...Object.fromEntries(fields.extras.map((name) => [name, EXTRAS[name]])),
  });
}

/**
 * The fields for another attempt after a refusal; undefined if another attempt is pointless.
 * @param words the server's message
 */
export function fieldsAfter(refused: Fields, status: number, words: string): Fields | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const { extras, limitsTokens } = refused;
  const unnamed = extras.filter((name) => !words.includes(name));
  if (unnamed.length < extras.length) return { extras: unnamed, limitsTokens };
  // The length of the answer is then limited only by what the picture leaves of the context.
  if (limitsTokens && TOO_MANY_TOKENS.test(words)) return { extras, limitsTokens: false };
  if (extras.length > 0 && UNKNOWN_FIELD.test(words)) return { extras: [], limitsTokens };
  return undefined;
}

/** The fields that a server accepts: all until it has answered a request with fewer. */
export class Dialect {
  fields = ALL;

  /** @param note called once with the fields that are left out from then on */
  constructor(private readonly note: (message: string) => void = () => undefined) {}

  /**
   * Remembers the fields of an answered request. A refusal alone proves nothing: its reason may
   * have been the picture.
   */
  keep(answered: Fields): void {
    const { fields } = this;
    this.fields = answered;
    const left = [
      ...fields.extras.filter((name) => !answered.extras.includes(name)),
      ...(fields.limitsTokens && !answered.limitsTokens ? ['max_tokens'] : []),
    ];
    if (left.length === 0) return;
    const tags = left.includes('skip_special_tokens')
      ? ' Its answers may lack tags, positions and tables.'
      : '';
    this.note(
      `Pages are read without ${left.join(', ')}, which the OCR server does not accept.${tags}`,
    );
  }
}
