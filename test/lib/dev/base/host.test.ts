import { afterEach, expect, it, vi } from 'vitest';

import { host, workingFolder } from '../../../../lib/dev/base/host.js';

afterEach(() => {
  host.cwd = undefined;
  vi.unstubAllGlobals();
});

it('a host is one for all copies of the package in the realm', async () => {
  vi.resetModules();
  const other = await import('../../../../lib/dev/base/host.js');
  expect(other.host).toBe(host);
});

it('file names are relative to the folder of the host, or else to that of the process', () => {
  expect(workingFolder()).toBe(process.cwd());
  host.cwd = '/app';
  expect(workingFolder()).toBe('/app');
});

it.each([undefined, {}])('without a process that has a folder there is none: %o', (page) => {
  vi.stubGlobal('process', page);
  const folder = workingFolder();
  vi.unstubAllGlobals();
  expect(folder).toBeUndefined();
});
