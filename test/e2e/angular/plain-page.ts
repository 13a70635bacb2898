import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { build } from 'esbuild';

import { answer } from './shop.js';

/** A page without a framework. Its button opens a panel that leaves a subscription open. */
const PAGE = `
import { createOwner, ownedBy, runWithOwner } from 'rxleash';
import { mountInspector, tracePerformance } from 'rxleash/inspector';
import { interval } from 'rxjs';

mountInspector();
if (location.search === '?trace') tracePerformance();

function openPanel() {
  const panel = createOwner({ name: 'panel' });
  runWithOwner(panel, () => interval(1_000).subscribe());
  panel.close();
}
document.querySelector('#open').addEventListener('click', openPanel);

document.querySelector('#owned').addEventListener('click', () => {
  const panel = createOwner({ name: 'panel' });
  interval(1_000).pipe(ownedBy(panel, { name: 'prices' })).subscribe();
  setTimeout(() => panel.close(), 20);
});
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
    '<!doctype html><button id="owned">owned</button><button id="open">open</button><script type="module" src="/page.js"></script>',
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
