import { NEVER, Observable, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { likeBase } from '../../../../lib/dev/subscribe/like-base.js';
import { enableDevMode } from '../../../../index.js';

let undo = (): void => undefined;
afterEach(() => undo());

/** The names that `for…in` finds, inherited ones too. */
function namesIn(object: object): string[] {
  const names: string[] = [];
  for (const name in object) names.push(name);
  return names.sort();
}

describe('a class like its base', () => {
  class Base {
    hidden(): void {
      expect.unreachable();
    }
  }

  it('has enumerable methods where those of its base are, and others where they are not', () => {
    Object.defineProperty(Base.prototype, 'shown', { value: () => 1, enumerable: true });
    const Like = likeBase(
      class extends Base {
        shown(): number {
          return 2;
        }
        override hidden(): void {
          expect.unreachable();
        }
        own(): void {
          expect.unreachable();
        }
      },
    );
    expect([namesIn(new Like()), new Like().shown()]).toEqual([['shown'], 2]);
  });

  it('is the one of a subscriber: for…in finds the same names with dev mode on', () => {
    const make = (): string[][] => {
      const nested: string[][] = [];
      new Observable(() => {
        nested.push(namesIn(NEVER.subscribe()));
      }).subscribe();
      return [namesIn(new Subject().subscribe()), ...nested];
    };
    const off = make();
    undo = enableDevMode({ track: 'all' });
    expect(make()).toEqual(off);
  });
});
