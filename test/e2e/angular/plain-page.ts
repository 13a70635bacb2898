import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { build } from 'esbuild';

import { answer } from './shop.js';

/** A page without a framework. Its button opens a panel that leaves a subscription open. */
const PAGE = `
import { createOwner, runWithOwner } from 'rxleash';
import { mountInspector } from 'rxleash/inspector';
import { interval } from 'rxjs';

mountInspector();

function openPanel() {
  const panel = createOwner({ name: 'panel' });
  runWithOwner(panel, () => interval(1_000).subscribe());
  panel.close();
}
document.querySelector('#open').addEventListener('click', openPanel);
`;

/** Bundles the page with what is installed in `folder`, and serves it. Returns its address, and what ends that. */
export async function servePlainPage(
  folder: string,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const out = join(folder, 'out', 'plain');
  mkdirSync(out, { recursive: true });
  await build({
    stdin: { contents: PAGE, resolveDir: folder, sourcefile: 'page.js' },
    outdir: out,
    entryNames: 'page',
    bundle: true,
    splitting: true,
    format: 'esm',
  });
  writeFileSync(
    join(out, 'index.html'),
    '<!doctype html><button id="open">open</button><script type="module" src="/page.js"></script>',
  );
  const server = createServer(({ url = '/' }, response) => {
    const { type, body } = answer(out, url);
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
