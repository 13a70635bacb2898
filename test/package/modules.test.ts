import { describe, expect, it } from 'vitest';

import { Consumer } from './consumer.js';
import { rxjsVersions } from './install.js';

/** Closes an owner in the middle of a stream; runs in both module formats. */
const program = `
  const owner = createOwner({ name: 'page' });
  const seen = [];
  new Subject().pipe(startWith(1), ownedBy(owner)).subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('complete'),
  });
  owner.close({ reason: 'route change' }).then(({ forced }) => {
    console.log(JSON.stringify(seen), forced.length, String(owner.signal.reason));
  });
`;
const printed = {
  code: 0,
  stdout:
    '[1,"complete"] 1 OwnerClosedError: Owner "page" closed: route change. Everything that it owned has ended too.\n',
  stderr: '',
};

describe.each(rxjsVersions)('the packed package beside rxjs %s', (version) => {
  const consumer = new Consumer(version);

  it('works beside that rxjs', () => {
    const show = `console.log(require('rxjs/package.json').version)`;
    expect(consumer.node('version.cjs', show).stdout).toBe(`${version}\n`);
  });

  it('is imported from an ES module', () => {
    const imports = `
      import { Subject, startWith } from 'rxjs';
      import { createOwner, ownedBy } from 'rxleash';
    `;
    expect(consumer.node('esm.mjs', imports + program)).toEqual(printed);
  });

  it('is required from CommonJS', () => {
    const imports = `
      const { Subject, startWith } = require('rxjs');
      const { createOwner, ownedBy } = require('rxleash');
    `;
    expect(consumer.node('cjs.cjs', imports + program)).toEqual(printed);
  });

  it('its ESM and CJS copies share the state of a realm', () => {
    const shared = `
      import { createRequire } from 'node:module';
      import * as esm from 'rxleash';
      const cjs = createRequire(import.meta.url)('rxleash');

      const owner = esm.createOwner({ name: 'one' });
      console.log('two copies', esm.createOwner !== cjs.createOwner);
      console.log('one ambient owner', esm.runWithOwner(owner, () => cjs.currentOwner() === owner));
      console.log('owners of either', cjs.createOwner({ name: 'two', parent: owner }).path);
    `;
    expect(consumer.node('realm.mjs', shared)).toEqual({
      code: 0,
      stdout: 'two copies true\none ambient owner true\nowners of either one/two\n',
      stderr: '',
    });
  });

  it('opens every door that its manifest names, in both formats, with the same names behind it', () => {
    // That one is for its effect, and these stand on hosts that need not be there.
    const other = ['register', 'vitest', 'jest', 'nest', 'angular', 'angular/vitest'].map(
      (door) => `rxleash/${door}`,
    );
    const doors = consumer.doors().filter((door) => !other.includes(door));
    const program = `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const names = (module) => Object.keys(module).filter((name) => name !== 'module.exports').sort().join();
      for (const door of ${JSON.stringify(doors)}) {
        const esm = names(await import(door)), cjs = names(require(door));
        if (esm === '' || esm !== cjs) console.log(door, 'has', esm, 'and', cjs);
      }
    `;
    expect(consumer.node('doors.mjs', program)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
