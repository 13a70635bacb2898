import { Socket } from 'node:net';

/**
 * The resources that keep the process alive, by Node's names. Node also lists its standard output streams, which
 * do not: these are left out.
 */
export function keptAlive(streams: readonly object[] = [process.stdout, process.stderr]): string[] {
  const resources = process.getActiveResourcesInfo();
  for (const stream of streams) {
    const index = stream instanceof Socket ? resources.indexOf(wrapOf(stream)) : -1;
    if (index !== -1) resources.splice(index, 1);
  }
  return resources;
}

function wrapOf(stream: Socket & { readonly isTTY?: boolean }): string {
  return stream.isTTY === true ? 'TTYWrap' : 'PipeWrap';
}
