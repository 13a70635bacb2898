import { gzipSync } from 'node:zlib';

import {
  Function as Code,
  Label,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';

import type { Sample as Subscriptions } from '../../../lib/dev/report/samples.js';
import { printable } from '../../../lib/printable.js';

/** A line of a program, or an owner, which has no file. */
interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The samples as a profile that `go tool pprof` and Pyroscope open: the lines that subscribed, and their
 * callers, below the owners. `fileOf` returns the file name to show.
 */
export function pprofOf(
  samples: readonly Subscriptions[],
  takenAt: number,
  fileOf: (file: string) => string,
): Buffer {
  const strings = new StringTable();
  const word = (text: string): number => strings.dedup(printable(text));
  const frames = new Frames(word);
  const subscriptions = new ValueType({ type: word('subscriptions'), unit: word('count') });
  const ages = new ValueType({ type: word('age'), unit: word('milliseconds') });
  const sample = samples.map((equal) => {
    const { count, age } = equal;
    const locationId = framesOf(equal, fileOf).map((frame) => frames.idOf(frame));
    const label = labelsOf(equal).map(([key, text]) => new Label({ key: word(key), str: word(text) }));
    return new Sample({ locationId, value: [count, Math.round(age)], label });
  });
  const profile = new Profile({
    sampleType: [subscriptions, ages],
    sample,
    location: frames.locations,
    function: frames.functions,
    stringTable: strings,
    timeNanos: BigInt(Math.round(takenAt)) * 1_000_000n,
    defaultSampleType: word('subscriptions'),
    periodType: subscriptions,
    period: 1,
  });
  return gzipSync(profile.encode());
}

/** The nearest first, as the format requires. */
function framesOf({ stack, owners }: Subscriptions, fileOf: (file: string) => string): Frame[] {
  const lines = stack.map(({ file, line, column, function: name = '(anonymous)' }) => ({
    name,
    file: fileOf(file),
    line,
    column,
  }));
  return [
    ...(lines.length > 0 ? lines : [owner('(unknown line)')]),
    ...(owners.length > 0 ? owners.map(owner).reverse() : [owner('(no owner)')]),
  ];
}

function owner(name: string): Frame {
  return { name: name === '' ? '(owner without a name)' : name, file: '', line: 0, column: 0 };
}

function labelsOf({ owner: path, state, verdict, severity, kind, ...sample }: Subscriptions) {
  const labels = { owner: path, state, verdict, severity, kind, name: sample.name, package: sample.package };
  return Object.entries(labels).filter((entry): entry is [string, string] => Boolean(entry[1]));
}

/** Each function and each line once. */
class Frames {
  readonly functions: Code[] = [];
  readonly locations: Location[] = [];
  readonly #functions = new Map<string, number>();
  readonly #locations = new Map<string, number>();

  constructor(readonly word: (text: string) => number) {}

  idOf(frame: Frame): number {
    const key = JSON.stringify(frame);
    let id = this.#locations.get(key);
    if (id === undefined) {
      this.#locations.set(key, (id = this.#locations.size + 1));
      const { line, column } = frame;
      const functionId = this.#functionOf(frame);
      this.locations.push(new Location({ id, line: [new Line({ functionId, line, column })] }));
    }
    return id;
  }

  #functionOf({ name, file }: Frame): number {
    const key = JSON.stringify([name, file]);
    let id = this.#functions.get(key);
    if (id === undefined) {
      this.#functions.set(key, (id = this.#functions.size + 1));
      const named = { name: this.word(name), systemName: this.word(name), filename: this.word(file) };
      this.functions.push(new Code({ id, ...named }));
    }
    return id;
  }
}
