import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a package of the folder that has these. */
export function installPackages(folder: string, packages: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-save'];
  npm(folder, 'install', ...quietly, ...packages);
}

/** Runs npm in a folder. */
export function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm hands its own settings down to what a script runs; these installations are no part of this one.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry)/.test(name)),
    ),
    shell: process.platform === 'win32',
  });
}
