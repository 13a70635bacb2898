import { pathToFileURL } from 'node:url';

import { shownFile } from '../../../lib/dev/stack/file-names.js';
import { workingFolder } from '../../../lib/dev/base/host.js';
import { siteToFix } from '../../../lib/dev/leak/fault-line.js';
import { titleOf } from '../../../lib/dev/report/report-text.js';
import { describe } from '../../../lib/dev/rules/all.js';
import type { Leak } from '../../../lib/leak.js';
import type { LeakSite } from '../../../lib/site.js';

/** Commands of GitHub Actions: an annotation for each leak at its line. Notes become notices. */
export function githubText(leaks: readonly Leak[]): string {
  return leaks
    .map((leak) => {
      const site = siteToFix(leak);
      const level = leak.severity === 'note' || leak.package !== undefined ? 'notice' : 'error';
      const at =
        site === undefined
          ? []
          : [
              `file=${property(shownFile(site.file, workingFolder()))}`,
              `line=${site.line}`,
              `col=${site.column}`,
            ];
      const title = `title=${property(`rxleash: ${leak.verdict}`)}`;
      return `::${level} ${[...at, title].join(',')}::${data(`${titleOf(leak)}\n${leak.hint}`)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** SARIF 2.1.0, as code hosts read it. */
export function sarifText(leaks: readonly Leak[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'rxleash', rules: rulesOf(leaks) } },
        originalUriBaseIds: {
          SRCROOT: { uri: `${pathToFileURL(workingFolder() ?? '/').href.replace(/\/$/, '')}/` },
        },
        results: leaks.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rulesOf(leaks: readonly Leak[]): unknown[] {
  return [...new Set(leaks.map(({ verdict }) => verdict))].map((id) => ({
    id,
    shortDescription: { text: `${id === 'residue' ? 'Work' : 'A subscription'} that ${describe(id, 1)}` },
  }));
}

function resultOf(leak: Leak): unknown {
  const main = siteToFix(leak);
  const others = leak.sites.filter((site) => site.file !== main?.file || site.line !== main.line);
  return {
    ruleId: leak.verdict,
    level: leak.severity === 'note' || leak.package !== undefined ? 'note' : 'error',
    message: { text: `${titleOf(leak)}. ${leak.hint}` },
    locations: main === undefined ? [] : [locationOf(main)],
    ...(others.length > 0 && { relatedLocations: others.map(locationOf) }),
    partialFingerprints: { 'rxleash/v1': leak.fingerprint },
    ...(leak.edit !== undefined && { fixes: [fixOf(leak)] }),
  };
}

function locationOf({ file, line, column }: LeakSite): unknown {
  return {
    physicalLocation: { artifactLocation: artifact(file), region: { startLine: line, startColumn: column } },
  };
}

function artifact(file: string): unknown {
  const shown = shownFile(file, workingFolder());
  if (shown === file) return { uri: pathToFileURL(file).href };
  return { uri: shown.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}

/** Whole lines: a region that ends at column 1 of a line does not include that line. */
function fixOf({ hint, edit }: Leak): unknown {
  return {
    description: { text: hint },
    artifactChanges: [
      {
        artifactLocation: artifact(edit?.file ?? ''),
        replacements: edit?.changes.map(({ line, remove, add }) => ({
          deletedRegion: { startLine: line, startColumn: 1, endLine: line + remove.length, endColumn: 1 },
          insertedContent: { text: add.map((text) => `${text}\n`).join('') },
        })),
      },
    ],
  };
}
