interface Reporting {
  reporters: string[];
  outputFile?: { json: string };
}

/** On a build server every run also leaves its counts in `reports/`, from where the totals are added up. */
export function reportTo(run: string): Reporting {
  if (!process.env['CI']) return { reporters: ['default'] };
  return { reporters: ['default', 'json'], outputFile: { json: `reports/vitest-${run}.json` } };
}
