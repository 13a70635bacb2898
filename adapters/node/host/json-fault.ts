/**
 * The position where a text stops being valid JSON, and the character that it needs there. Both count from 1.
 */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly wanted: string;
}

/**
 * The first fault of a text that is not valid JSON, or undefined. `JSON.parse` does not always give the
 * position.
 */
export function faultOf(text: string): JsonFault | undefined {
  const reader = new Reader(text);
  const wanted = reader.document();
  if (wanted === undefined) return undefined;
  const before = text.slice(0, reader.at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, wanted };
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Reads as long as the text is valid. Each method returns the expected characters at a fault, or undefined. */
class Reader {
  at = 0;

  constructor(readonly text: string) {}

  document(): string | undefined {
    return this.#value() ?? (this.at < this.text.length ? 'the end of the file' : undefined);
  }

  #value(): string | undefined {
    this.#takes(SPACE);
    const wanted = this.#content();
    if (wanted === undefined) this.#takes(SPACE);
    return wanted;
  }

  #content(): string | undefined {
    if (this.#takesSign('{')) return this.#list('}', () => this.#member());
    if (this.#takesSign('[')) return this.#list(']', () => this.#value());
    return this.#takes(STRING) || this.#takes(NUMBER) || this.#takes(WORD) ? undefined : 'a value';
  }

  #list(end: string, item: () => string | undefined): string | undefined {
    this.#takes(SPACE);
    if (this.#takesSign(end)) return undefined;
    do {
      const wanted = item();
      if (wanted !== undefined) return wanted;
    } while (this.#takesSign(','));
    return this.#takesSign(end) ? undefined : `a comma or ${end}`;
  }

  #member(): string | undefined {
    this.#takes(SPACE);
    if (!this.#takes(STRING)) return 'a key in double quotes';
    this.#takes(SPACE);
    return this.#takesSign(':') ? this.#value() : 'a colon';
  }

  #takesSign(sign: string): boolean {
    const there = this.text[this.at] === sign;
    if (there) this.at++;
    return there;
  }

  #takes(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const there = pattern.test(this.text);
    if (there) this.at = pattern.lastIndex;
    return there;
  }
}
