/** Control characters, line and paragraph separators, lone surrogates, and bidirectional controls. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_C}]/gu;

/**
 * Returns `text` as one line without characters that control a terminal: white space becomes a space, every other
 * control character its picture (`␛` for an escape), and characters that break or reverse the line become `�`.
 *
 * Each is replaced by one character, so that columns stay aligned. All other text, in any language, stays as it is.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (char) => {
    if (!char.trim()) return ' ';
    return char < ' ' ? String.fromCharCode(0x2400 + char.charCodeAt(0)) : '\ufffd';
  });
}
