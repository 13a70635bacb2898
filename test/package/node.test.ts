import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Consumer } from './consumer.js';
import { rxjsVersions } from './install.js';

describe.each(rxjsVersions)('the preload beside rxjs %s', (version) => {
  const consumer = new Consumer(version);
  const program = `
    const count = () => Object.keys(require.cache).filter((file) => /[\\\\/]node_modules[\\\\/]rxjs[\\\\/]/.test(file)).length;
    const early = count();
    const NEVER = require('rxjs').fromEvent(process, 'x');
    console.log(early, count() > 0);
    for (let n = 0; n < 3; n++) NEVER.subscribe();
  `;

  it.each(['--require', '--import'])(
    'loads no rxjs by itself, and watches the one that the program loads: %s',
    (flag) => {
      const { code, stdout, stderr } = consumer.node('app.cjs', program, {
        flags: [flag, 'rxleash/register'],
      });
      expect({ code, stdout }).toEqual({ code: 0, stdout: '0 true\n' });
      expect(stderr).toContain(`rxjs ${version} was watched`);
      expect(stderr).toContain('app.cjs:6:');
    },
  );

  it('watches an rxjs that is imported', () => {
    const source = `import { fromEvent } from 'rxjs'; const NEVER = fromEvent(process, 'x');\nNEVER.subscribe();\nNEVER.subscribe();\n`;
    const { code, stderr } = consumer.node('app.mjs', source, { flags: ['--import', 'rxleash/register'] });
    expect(code).toBe(0);
    expect(stderr).toContain('app.mjs:2:');
  });
});

describe('the command', () => {
  const consumer = new Consumer('7.8.2');
  const command = join(consumer.path(), '..', '.bin', 'rxleash');

  it('is installed, and executable', () => {
    expect(statSync(command).mode & 0o111).not.toBe(0);
    expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('loads no rxjs by itself', () => {
    const show = `process.on('exit', () => console.log(Object.keys(require.cache).filter((file) => file.includes('rxjs'))));`;
    const watcher = consumer.write('watch.cjs', show);
    const cli = consumer.path('dist', 'adapters', 'node', 'cli.js');
    expect(
      execFileSync(process.execPath, ['--require', watcher, cli, '--version'], { encoding: 'utf8' }),
    ).toMatch(/\n\[\]\n$/);
  });
});
