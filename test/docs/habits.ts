/** Words that make English hard to read, and the way to say it. */
export type Habit = readonly [habit: RegExp, cure: string];

export const habits: readonly Habit[] = [
  [/\b(?:un)?mend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bwanted is\b/i, 'must be'],
  [/(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b)[a-z]+/i, 'is not a …'],
  [/(?<!\bthere )\b(?:is|are|was|were) none\b/i, 'is not one of …'],
  [/\btells\b|\btold\b/i, 'report, show, say or notify'],
  [/\baccus(?:e[ds]?|ing)\b/i, 'report'],
  [/\b(?:there|where|here)(?:by|upon)\b/i, 'a sentence of its own'],
  [/\b(?:who|whom|which|what)(?:so)?ever\b/i, 'a noun'],
  [/\bby (?:it|him|them)sel(?:f|ves)\b/i, 'on its own'],
  [/\bmeanwhile\b/i, 'during that time'],
  [/\bas well[.;:,]/i, 'also, before the verb'],
  [/(?:^|[.:] )Only where\b/m, 'if, after the main clause'],
  [/\bso that\b[^.:]*\bso that\b/i, 'two sentences'],
  [/\b(?:as|that) dear\b|\bdearer\b/i, 'a number'],
];

/** Further ones of comments and of the names of tests. */
export const habitsOfCode: readonly Habit[] = [
  [/\bhear(?:s|d|ing)?\b/i, 'is notified of, or gets'],
  [/\bhand(?:s|ed|ing)? on\b/i, 'pass on'],
  [/\blet(?:s|ting)? go\b/i, 'release'],
  [/\b(?:bring|brings|brought) about\b/i, 'cause'],
  [/\bjust now\b/i, 'at this moment'],
  [/\brefuses (?:what|all but)\b/i, 'throws if'],
  [/^(?:What|Who|Whom|Whose|Of)\b(?![^.]*\?)/, 'a noun'],
];
