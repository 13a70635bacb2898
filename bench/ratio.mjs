/*
 * Ratios of two or more pieces of work, measured in one process: their rounds alternate, so that what the machine
 * does meanwhile meets all of them, and the median of the rounds' ratios is taken. Absolute times mean little on a
 * shared machine; ratios hold.
 */

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * @param {Record<string, (times: number) => void>} works each does its thing so many times; the first is the base
 * @returns for each: ns per time (the median), and the ratio to the base
 */
export function ratios(works, { times = 50_000, rounds = 31 } = {}) {
  const names = Object.keys(works);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const once = (name) => {
    const start = process.hrtime.bigint();
    works[name](times);
    return Number(process.hrtime.bigint() - start) / times;
  };
  for (let warm = 0; warm < 5; warm++) names.forEach(once);
  for (let round = 0; round < rounds; round++) {
    // Every second round backwards: who comes first pays for what the one before left in the caches.
    for (const name of round % 2 ? [...names].reverse() : names) samples[name].push(once(name));
  }
  const [base] = names;
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ns: median(samples[name]),
        ratio: median(samples[name].map((ns, round) => ns / samples[base][round])),
      },
    ]),
  );
}
