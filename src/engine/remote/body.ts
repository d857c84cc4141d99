/** What is asked of the server, and what is left out once it refused a field. */

/** The n-gram ban of the model's own vLLM recipe; the two ids are `<td>` and `</td>`. */
const VLLM_XARGS = { ngram_size: 30, window_size: 90, whitelist_token_ids: [128821, 128822] };

/** Fields beyond the common API, by the names that a server's complaint would use. */
const EXTRAS = {
  vllm_xargs: VLLM_XARGS,
  // Without it vLLM and SGLang leave out every tag and table cell.
  skip_special_tokens: false,
} as const;
type Extra = keyof typeof EXTRAS;

/** Complaints about fields that do not say which one is meant. */
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

/** The fields that a server takes; learned from its refusals and kept for the following pages. */
export class Dialect {
  private readonly extras = new Set<Extra>(Object.keys(EXTRAS) as Extra[]);
  private limitsTokens = true;

  body({ model, picture, prompt, maxTokens }: Question): string {
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
      ...(this.limitsTokens && { max_tokens: maxTokens }),
      ...Object.fromEntries([...this.extras].map((name) => [name, EXTRAS[name]])),
    });
  }

  /**
   * Learns from a refusal.
   * @param words the server's message
   * @returns true where the question is worth asking again
   */
  learn(status: number, words: string): boolean {
    if (status !== 400 && status !== 422) return false;
    const named = [...this.extras].filter((name) => words.includes(name));
    if (named.length > 0) {
      for (const name of named) this.extras.delete(name);
      return true;
    }
    // The room for the answer is then what the picture leaves of the context.
    if (this.limitsTokens && TOO_MANY_TOKENS.test(words)) {
      this.limitsTokens = false;
      return true;
    }
    if (this.extras.size > 0 && UNKNOWN_FIELD.test(words)) {
      this.extras.clear();
      return true;
    }
    return false;
  }
}
