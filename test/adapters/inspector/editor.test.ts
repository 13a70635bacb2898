// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';

import { canOpenEditor, openEditor } from '../../../adapters/inspector/editor.js';

const site = { file: '/app/src/a b.ts', line: 3, column: 7 };

function pageWith(src: string | undefined): void {
  document.head.innerHTML = src === undefined ? '' : `<script type="module" src="${src}"></script>`;
}

afterEach(() => {
  pageWith(undefined);
  vi.unstubAllGlobals();
});

describe('the editor', () => {
  // prettier-ignore
  it.each([
    ['/@vite/client',           '/__open-in-editor'],
    ['/shop/@vite/client',      '/shop/__open-in-editor'],
    ['/shop/@vite/client?t=12', '/shop/__open-in-editor'],
  ])('is opened below the base of the application: %s', async (src, path) => {
    pageWith(src);
    const asked = vi.fn(() => Promise.resolve(new Response()));
    vi.stubGlobal('fetch', asked);
    expect(canOpenEditor()).toBe(true);
    await openEditor(site);
    expect(asked).toHaveBeenCalledExactlyOnceWith(`${path}?file=${encodeURIComponent('/app/src/a b.ts:3:7')}`);
  });

  it('cannot be opened where no server of vite has made the page', () => {
    pageWith('/main.js');
    expect(canOpenEditor()).toBe(false);
  });
});
