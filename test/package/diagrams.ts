const NAME = /^[a-z]+$/;
const SUBSCRIBED = /^([a-z]+) is subscribed$/;

interface Row {
  readonly label: string;
  readonly marbles: string;
}

/**
 * A diagram of a page, as a program that fails where the diagram is wrong. Its rows, a column a ms:
 *
 * - `source`, which is hot, and other streams by their names, which are cold;
 * - `owner` and `signal`, which end at their `!`;
 * - `<stream> is subscribed`, from `^` to `!`;
 * - any other expression: what it gives.
 */
export function programOf(diagram: string): string {
  const rows = rowsOf(diagram);
  return `
    import * as assert from 'node:assert';
    import * as rxjs from 'rxjs';
    import * as rxleash from 'rxleash';
    import { TestScheduler } from 'rxjs/testing';

    let compared = 0;
    // A diagram says where an error comes, not which.
    const mark = ({ kind, value }) => ({ N: value, E: '#', C: '|' })[kind];
    const brief = (told) =>
      [told].flat().map((row) => (row.notification ? row.frame + mark(row.notification) : row.subscribedFrame + '^' + row.unsubscribedFrame + '!')).join(' ');
    const scheduler = new TestScheduler((actual, expected) => {
      compared++;
      assert.strictEqual(brief(actual), brief(expected));
    });
    const end = (hot, life, work) => void hot(life.replace('!', 'x')).subscribe(work);
    scheduler.run(({ hot, cold, expectObservable, expectSubscriptions }) => {
      ${rows.map(statementOf).join('\n')}
    });
    assert.strictEqual(compared, ${rows.filter((row) => isExpected(row)).length});
  `;
}

function rowsOf(diagram: string): Row[] {
  return diagram
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [label, marbles, ...rest] = line.trim().split(/ {2,}/);
      if (!label || !marbles || rest.length > 0) throw new Error(`no row of a diagram: ${line}`);
      return { label, marbles };
    });
}

function isExpected({ label }: Row): boolean {
  return !NAME.test(label);
}

function statementOf({ label, marbles }: Row): string {
  const drawn = JSON.stringify(marbles);
  if (label === 'owner') {
    return `const owner = rxleash.createOwner({ name: 'owner' }); end(hot, ${drawn}, () => void owner.close());`;
  }
  if (label === 'signal') {
    return `const controller = new AbortController(); end(hot, ${drawn}, () => controller.abort()); const { signal } = controller;`;
  }
  if (NAME.test(label)) return `const ${label} = ${label === 'source' ? 'hot' : 'cold'}(${drawn});`;
  const subscribed = SUBSCRIBED.exec(label)?.[1];
  if (subscribed !== undefined) return `expectSubscriptions(${subscribed}.subscriptions).toBe(${drawn});`;
  return `expectObservable((({ ${namesIn(label).join(', ')} }) => ${label})({ ...rxjs, ...rxleash })).toBe(${drawn});`;
}

/** The functions that the expression calls without a dot before them. */
function namesIn(expression: string): string[] {
  return [...new Set([...expression.matchAll(/(?<![.\w])([a-z]\w*)\(/gi)].map(([, name = '']) => name))];
}
