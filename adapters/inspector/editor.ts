import { mishap } from '../../lib/dev/base/mishaps.js';
import type { LeakSite } from '../../lib/site.js';

/** Whether the server of this page opens editors. The server of vite does, which `ng serve` uses. */
export function canOpenEditor(): boolean {
  return document.querySelector('script[src*="/@vite/client"]') !== null;
}

/** Opens a line of the source in the editor, through that server. */
export async function openEditor({ file, line, column }: LeakSite): Promise<void> {
  try {
    await fetch(`/__open-in-editor?file=${encodeURIComponent(`${file}:${line}:${column}`)}`);
  } catch (failure) {
    mishap('opening the editor', failure);
  }
}
