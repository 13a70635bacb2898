import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from 'rxjs-spy';

const require = createRequire(import.meta.url);
// Its leak detection, which its own entry only lets print.
const { Detector } = require(join(dirname(require.resolve('rxjs-spy')), 'detector.js'));

/**
 * Compares two snapshots of the roots: what was subscribed between them and is open. Inner subscriptions that
 * appeared between them it tells only of roots that were there at the first.
 */
export function watch({ file }) {
  const detector = new Detector(create({ warning: false, defaultLogger: { log() {} } }));
  return {
    begin: () => void detector.detect('corpus'),
    answer() {
      const { subscriptions = [], flatteningSubscriptions = [] } = detector.detect('corpus') ?? {};
      return {
        marked: [...subscriptions, ...flatteningSubscriptions].map((one) => ({
          line: lineIn(one, file),
          count: 1,
        })),
      };
    },
  };
}

function lineIn({ stackTrace }, file) {
  const frames = stackTrace.map(({ fileName = '', lineNumber }) => ({
    name: fileName.startsWith('file:') ? fileURLToPath(fileName) : fileName,
    line: lineNumber,
  }));
  return frames.find(({ name }) => name === file)?.line ?? 0;
}
