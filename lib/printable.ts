/** Control characters, line and paragraph separators, halves of a character, and the marks that turn the direction of text. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_C}]/gu;

/**
 * `text` as one line that a terminal prints and does not obey: white space becomes a space, every other control
 * character its picture (`␛` for an escape), and whatever turns, breaks or spoils the line a `�`.
 *
 * Each is replaced by one character, so that columns stay where they are. Everything else stays as it is, in any language.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (sign) => {
    if (!sign.trim()) return ' ';
    return sign < ' ' ? String.fromCharCode(0x2400 + sign.charCodeAt(0)) : '\ufffd';
  });
}
