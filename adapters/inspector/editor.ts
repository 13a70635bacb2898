import { mishap } from '../../lib/dev/base/mishaps.js';
import type { LeakSite } from '../../lib/site.js';

/** Whether the server of this page opens editors. The server of vite does, which `ng serve` uses. */
export function canOpenEditor(): boolean {
  return clientOfVite() !== undefined;
}

/** The URL of the script that the server of vite adds to its pages, behind the `base` of the application. */
function clientOfVite(): string | undefined {
  return (
    document.querySelector<HTMLScriptElement>('script[src*="/@vite/client"]')?.getAttribute('src') ??
    undefined
  );
}

/** Opens a line of the source in the editor, through that server. */
export async function openEditor({ file, line, column }: LeakSite): Promise<void> {
  try {
    const base = clientOfVite()?.replace(/\/@vite\/client.*$/, '') ?? '';
    await fetch(`${base}/__open-in-editor?file=${encodeURIComponent(`${file}:${line}:${column}`)}`);
  } catch (failure) {
    mishap('opening the editor', failure);
  }
}
