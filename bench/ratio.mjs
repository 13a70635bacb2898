/*
 * Ratios of two or more pieces of work, measured in one process: their rounds alternate, so that what the machine
 * does meanwhile meets all of them, and the median of the rounds' ratios is taken. Absolute times mean little on a
 * shared machine; ratios hold.
 */

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Each of `works` does its thing `times` times a round; one that measures a part of itself returns the ns of that.
 * `per` says how many things one time is. The first of them is the base.
 */
export function ratios(works, { times = 50_000, rounds = 15, warmups = 3, per = 1 } = {}) {
  const names = Object.keys(works);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const once = (name) => {
    const start = process.hrtime.bigint();
    const own = works[name](times);
    const ns = own ?? Number(process.hrtime.bigint() - start);
    return ns / times / (typeof per === 'number' ? per : per[name]);
  };
  for (let warm = 0; warm < warmups; warm++) names.forEach(once);
  for (let round = 0; round < rounds; round++) {
    // Every second round backwards: who comes first pays for what the one before left behind.
    for (const name of round % 2 ? [...names].reverse() : names) samples[name].push(once(name));
  }
  const over = (compare) =>
    median(Array.from({ length: rounds }, (_, round) => compare((name) => samples[name][round])));
  return {
    figures: Object.fromEntries(names.map((name) => [name, median(samples[name])])),
    /** What one costs beyond another, in ns. */
    added: (of, to) => over((cost) => cost(of) - cost(to)),
    /** How many times what `to` costs `of` does; with a `base`, what each of them adds to that. */
    ratio: (of, to, base) =>
      over((cost) =>
        base === undefined ? cost(of) / cost(to) : (cost(of) - cost(base)) / (cost(to) - cost(base)),
      ),
  };
}
