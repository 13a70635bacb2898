import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { fileInProject } from '../../../../lib/dev/stack/project.js';

/** A folder with these files, as JSON. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** As if the process had been started there. */
function from<Result>(folder: string | undefined, work: () => Result): Result {
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder ?? '/nowhere');
  try {
    return work();
  } finally {
    cwd.mockRestore();
  }
}

afterEach(() => vi.restoreAllMocks());

describe('the file of a fingerprint', () => {
  it('is relative to the workspace, or else to the package', () => {
    const shop = { name: 'shop' };
    const alone = folderOf({ 'package.json': shop, 'dist/package.json': { type: 'module' } });
    const npm = folderOf({
      'package.json': { workspaces: ['packages/*'] },
      'packages/shop/package.json': shop,
    });
    const pnpm = folderOf({
      'package.json': { scripts: {} },
      'pnpm-workspace.yaml': '',
      'packages/shop/package.json': shop,
    });
    const outside = folderOf({ 'package.json': { name: 'outer' }, 'inner/package.json': shop });
    for (const folder of [alone, '/nowhere', join(alone, 'src')]) {
      from(folder, () => {
        expect(fileInProject(join(alone, 'src/a.ts'))).toBe('src/a.ts');
        expect(fileInProject(join(alone, 'dist/esm/a.js'))).toBe('dist/esm/a.js');
        expect(fileInProject(join(npm, 'packages/shop/src/a.ts'))).toBe('packages/shop/src/a.ts');
        expect(fileInProject(join(pnpm, 'packages/shop/src/a.ts'))).toBe('packages/shop/src/a.ts');
        expect(fileInProject(join(outside, 'inner/src/a.ts'))).toBe('src/a.ts');
      });
    }
  });

  it('is relative to the working folder if no manifest names a package, and to any manifest outside of it', () => {
    const root = folderOf({ 'package.json': { private: true }, 'scripts/broken/package.json': 'no JSON' });
    const file = join(root, 'scripts/broken/a.cjs');
    expect(from(join(root, 'scripts'), () => fileInProject(file))).toBe('broken/a.cjs');
    expect(from(undefined, () => fileInProject(file))).toBe('scripts/broken/a.cjs');
  });

  it('is only a name if nothing is known about it, and never an absolute path', () => {
    const file = join(folderOf({}), 'a.cjs');
    expect(from('/nowhere', () => fileInProject(file))).toBe('a.cjs');
    expect(fileInProject('C:/app/a.js')).toBe('a.js');
    expect(fileInProject('blob:nodata/a.js')).toBe('a.js');
  });

  it('is relative to the server in a browser, without the hash of a bundle', () => {
    expect(fileInProject('http://localhost:4200/src/a.ts')).toBe('src/a.ts');
    expect(fileInProject('http://localhost:4200/main-5XQKZV7M.js')).toBe('main.js');
    expect(fileInProject('http://localhost/assets/page.0a1b2c3d4e.js')).toBe('assets/page.js');
    expect(fileInProject('http://localhost/assets/index-BkEIj1aX.js')).toBe('assets/index.js');
    expect(fileInProject('http://localhost/shopping-basket.js')).toBe('shopping-basket.js');
  });

  it('is that of a version or a step, which are no hashes', () => {
    for (const name of [
      'price-stream-v1.js',
      'step-migration2.js',
      'report-20240101.js',
      'a.component2.mjs',
    ]) {
      expect(fileInProject(`http://localhost/${name}`)).toBe(name);
    }
  });

  it('is relative to each package if their folder is no longer a workspace', () => {
    const manifest = { name: 'shop' };
    const root = folderOf({ 'package.json': manifest, 'a/package.json': manifest, 'b/package.json': 5 });
    from('/nowhere', () => {
      expect(fileInProject(join(root, 'c.ts'))).toBe('c.ts');
      rmSync(join(root, 'package.json'));
      expect(fileInProject(join(root, 'a/c.ts'))).toBe('c.ts');
      // No manifest, though it is JSON.
      expect(fileInProject(join(root, 'b/c.ts'))).toBe('b/c.ts');
    });
  });

  it('is relative to the workspace for each of its packages', () => {
    const root = folderOf({
      'package.json': { workspaces: ['*'] },
      'a/package.json': { name: 'a' },
      'b/package.json': { name: 'b' },
    });
    from('/nowhere', () => {
      expect(fileInProject(join(root, 'a/x.ts'))).toBe('a/x.ts');
      expect(fileInProject(join(root, 'b/x.ts'))).toBe('b/x.ts');
    });
  });

  it('works on a host without files', () => {
    const file = join(folderOf({ 'package.json': { name: 'shop' } }), 'src/a.ts');
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(from('/nowhere', () => fileInProject(file))).toBe('a.ts');
  });
});
