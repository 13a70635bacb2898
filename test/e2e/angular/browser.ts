import { existsSync } from 'node:fs';

import { type Browser, chromium as playwright } from 'playwright-core';

/** The package that contains a Chromium. */
export const CHROMIUM = '@sparticuz/chromium@^147';

interface Contained {
  executablePath(): Promise<string>;
}

/** Where Linux distributions have it. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** As root it has no sandbox. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/**
 * Starts a headless Chromium: that of the package, else one that is installed. Throws where there is neither, since a run that skips
 * what it cannot do says nothing.
 */
export async function launch(load: () => Promise<unknown>): Promise<Browser> {
  const failures: unknown[] = [];
  try {
    const { default: contained } = (await load()) as { default: Contained };
    const executablePath = await contained.executablePath();
    return await playwright.launch({ executablePath, args: ARGS });
  } catch (failure) {
    failures.push(failure);
  }
  for (const executablePath of INSTALLED.filter((path) => existsSync(path))) {
    try {
      return await playwright.launch({ executablePath, args: ARGS });
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new AggregateError(
    failures,
    `There is no Chromium to test with: ${CHROMIUM} does not run here, and none of ${INSTALLED.join(', ')} does.`,
  );
}
