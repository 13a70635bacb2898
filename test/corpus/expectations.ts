/** One line of a report, expected or found. Line 0: none that is in the case. */
export interface Row {
  readonly line: number;
  readonly count: number;
  readonly verdict?: string;
  readonly severity?: string;
  readonly kind?: string;
  readonly hint?: string;
  readonly waits?: string;
}

/** What must be reported about a program. */
export interface Expected {
  /** Since the mark, which is taken when the case has been loaded and before it runs. */
  readonly marked: readonly Row[];
  /** Without one. */
  readonly unmarked: readonly Row[];
  /** The lines that made the producers of zombies. */
  readonly makers: readonly Row[];
}

const NOTHING: Expected = { marked: [], unmarked: [], makers: [] };
const COMMENT = /\/\/ (leaks|notes|stays|makes): (.*)$/;
/** A comment that has a line of its own is about the next one. */
const ALONE = /^\s*\/\//;
const MAKES = /^(\d+) zombies?$/;
const STAYS = /^(\d+)(?: ([a-z]+))?$/;
const CLAIM = /^(\d+) ([a-z]+)(?:; unmarked: (?:(\d+) ([a-z]+)( as a note)?|nothing))?$/;
/** Of what has no line in the program. */
const ELSEWHERE = / at line 0$/;

/**
 * Reads the claims of a case about itself: comments at the end of the lines that they are about, or above them.
 *
 * - `// leaks: 3 unowned` — three leaks of this line; without a mark the same, but nothing where the verdict is
 *   `unowned`, which only a mark can show
 * - `// leaks: 1 abandoned; unmarked: 1 abandoned as a note` — where it is not the same without a mark
 * - `// notes: 1 late` — worth a note, with a mark and without
 * - `// stays: 2` — meant to stay open: a mark shows it, since the program does not undo it; without one, nothing.
 *   `// stays: 1 residue` where it is shown under another verdict
 * - `// leaks: 1 unowned at line 0` — of a package's own, which has no line in the program
 * - `// makes: 2 zombies` — the producers of so many zombies are made at this line
 *
 * `leaks` and `makes` are about the leaky variant, `notes` about that and about correct programs, `stays` about all of them.
 */
export function readExpected(text: string, variant: string): Expected {
  return text
    .split('\n')
    .map((line, index) => readLine(line, index + (ALONE.test(line) ? 2 : 1), variant))
    .reduce((all, one) => ({
      marked: [...all.marked, ...one.marked],
      unmarked: [...all.unmarked, ...one.unmarked],
      makers: [...all.makers, ...one.makers],
    }));
}

function readLine(text: string, line: number, variant: string): Expected {
  const [, about, claim = ''] = COMMENT.exec(text) ?? [];
  if (ELSEWHERE.test(claim)) return readLine(text.replace(ELSEWHERE, ''), 0, variant);
  if (about === undefined) return NOTHING;
  if (about === 'stays') {
    const [, count, verdict = 'unowned'] = STAYS.exec(claim) ?? [];
    if (count === undefined) throw new SyntaxError(`Line ${line}: "${claim}" is no number.`);
    return { ...NOTHING, marked: [{ line, count: Number(count), verdict, severity: 'leak' }] };
  }
  if (about === 'makes') {
    const [, count] = MAKES.exec(claim) ?? [];
    if (count === undefined) throw new SyntaxError(`Line ${line}: "${claim}" is no number of zombies.`);
    return variant === 'leaky'
      ? { ...NOTHING, makers: [{ line, count: Number(count), verdict: 'maker' }] }
      : NOTHING;
  }
  const parsed = CLAIM.exec(claim);
  if (parsed === null) throw new SyntaxError(`Line ${line}: "${claim}" is no count and verdict.`);
  if (variant === 'fixed' || (variant === 'correct' && about === 'leaks')) return NOTHING;
  const [, count, verdict, otherCount, otherVerdict, note] = parsed;
  const severity = about === 'leaks' ? 'leak' : 'note';
  const marked = { line, count: Number(count), verdict: String(verdict), severity };
  return { marked: [marked], unmarked: unmarked(), makers: [] };

  function unmarked(): Row[] {
    if (!claim.includes(';')) return verdict === 'unowned' ? [] : [marked];
    if (otherCount === undefined || otherVerdict === undefined) return [];
    const otherSeverity = note === undefined ? 'leak' : 'note';
    return [{ line, count: Number(otherCount), verdict: otherVerdict, severity: otherSeverity }];
  }
}

/** The rows as sentences, to be compared: equal ones as one, in the order of the lines. */
export function sentences(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>();
  for (const { line, verdict, severity, count } of rows) {
    const key = `line ${String(line).padStart(3)}: ${verdict ?? 'open'}${severity === 'note' ? ' (note)' : ''}`;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return [...counts].map(([key, count]) => `${key} x ${count}`).sort();
}
