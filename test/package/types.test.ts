import { describe, expect, it } from 'vitest';

import { Consumer } from './consumer.js';

const program = `
  import { interval, type Observable } from 'rxjs';
  import { createOwner, ownedBy, timeoutOrAbort, type Owner } from 'rxleash';

  const owner: Owner = createOwner({ name: 'page' });
  export const values: Observable<number> = interval(10).pipe(ownedBy(owner), timeoutOrAbort(1_000));
  // @ts-expect-error what comes out is what went in
  export const wrong: Observable<string> = interval(10).pipe(ownedBy(owner));
`;

const clean = { code: 0, stdout: '', stderr: '' };
const lib = ['ES2023', 'ESNext.Disposable', 'DOM'];

describe('the types of the package', () => {
  const consumer = new Consumer('7.8.2');

  it('check as Node resolves them, in ES modules and in CommonJS', () => {
    const files = { 'esm.mts': program, 'cjs.cts': program };
    expect(consumer.tsc(files, { module: 'NodeNext', lib, types: [] })).toEqual(clean);
  });

  it('check as a bundler resolves them', () => {
    const options = { module: 'ESNext', moduleResolution: 'Bundler', lib, types: [] };
    expect(consumer.tsc({ 'app.ts': program }, options)).toEqual(clean);
  });

  it('check behind every door, with the types of Node', () => {
    const doors = consumer.doors().map((door, index) => `export * as door${index} from '${door}';`);
    const files = { 'doors.mts': doors.join('\n') };
    expect(consumer.tsc(files, { module: 'NodeNext', types: ['node'] })).toEqual(clean);
  });

  it('check behind every door as TypeScript resolved packages before they had `exports`', () => {
    const doors = consumer.doors().map((door, index) => `export * as door${index} from '${door}';`);
    const options = { module: 'CommonJS', moduleResolution: 'Node10', types: ['node'], skipLibCheck: true };
    expect(consumer.tsc({ 'doors.ts': doors.join('\n'), 'app.ts': program }, options)).toEqual(clean);
  });

  it('check with rxjs 7.4.0, as TypeScript found its types in those days', () => {
    // Its `exports` name no types yet: neither Node16 nor Bundler resolution finds them, with or without this package.
    const options = { module: 'CommonJS', moduleResolution: 'Node10', lib, types: [] };
    expect(new Consumer('7.4.0').tsc({ 'app.ts': program }, options)).toEqual(clean);
  });
});
