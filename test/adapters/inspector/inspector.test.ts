// @vitest-environment jsdom
import { interval, NEVER, Observable, Subject, type Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { mountInspector, type InspectorOptions } from '../../../adapters/inspector/index.js';
import { createOwner, leaks, runWithOwner } from '../../../lib/index.js';
import { registry } from '../../../lib/dev/registry.js';

let unmount = (): void => undefined;
const kept: Subscription[] = [];

beforeEach(() => {
  document.body.replaceChildren();
});
afterEach(() => {
  unmount();
  for (const one of kept.splice(0)) one.unsubscribe();
  vi.restoreAllMocks();
});

const inspector = (): Element | null => document.querySelector('rxleash-inspector');

/** What stands in the shadow root, by the selector. */
function find(selector: string): HTMLElement[] {
  return [...(inspector()?.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
}

function button(text: string): HTMLElement {
  const found = find('button').find((one) => one.textContent.includes(text) || one.ariaLabel?.includes(text));
  if (found === undefined) throw new Error(`There is no button "${text}".`);
  return found;
}

const shown = (): string =>
  find('section')
    .map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())
    .join('');

async function mounted(options: InspectorOptions = { badge: 'always' }): Promise<void> {
  unmount = mountInspector(options);
  await vi.waitFor(() => {
    expect(find('.badge')).toHaveLength(1);
  });
}

/** Lets it render. */
async function press(text: string): Promise<void> {
  button(text).click();
  await (inspector() as Element & { updateComplete: Promise<unknown> }).updateComplete;
}

describe('the badge', () => {
  it('comes as soon as something is proved, and not before', async () => {
    unmount = mountInspector();
    const page = createOwner({ name: 'page' });
    kept.push(runWithOwner(page, () => interval(1_000_000).subscribe()));
    registry().sweep.catchUp();
    expect(inspector() === null).toBe(true);
    void page.close();
    await vi.waitFor(
      () => {
        expect(find('.badge').map(({ textContent }) => textContent.trim())).toEqual(['rxleash: 1 leak']);
      },
      { timeout: 10_000 },
    );
  });

  it('goes with what was mounted, and dev mode with it', async () => {
    await mounted();
    expect(registry().enabled).toBe(true);
    const before = registry().installs.length;
    unmount();
    expect(inspector() === null).toBe(true);
    expect(registry().installs.length).toBe(before - 1);
  });

  it('does not come where it was unmounted before it was loaded', async () => {
    unmount = mountInspector({ badge: 'always' });
    unmount();
    await import('../../../adapters/inspector/element.js');
    await Promise.resolve();
    expect(inspector() === null).toBe(true);
  });

  it('stands where it is put', async () => {
    const container = document.createElement('main');
    document.body.append(container);
    await mounted({ badge: 'always', container });
    expect(inspector()?.parentElement === container).toBe(true);
  });

  it('is one for all calls, and goes with the last of them', async () => {
    const first = mountInspector({ badge: 'always' });
    await mounted();
    const third = mountInspector({ badge: 'always' });
    await import('../../../adapters/inspector/element.js');
    await Promise.resolve();
    expect(document.querySelectorAll('rxleash-inspector')).toHaveLength(1);
    first();
    first();
    third();
    expect(inspector() === null).toBe(false);
    unmount();
    expect(inspector() === null).toBe(true);
  });

  it('comes again when the page has removed it, and something is proved', async () => {
    await mounted();
    const element = inspector();
    document.body.replaceChildren();
    const second = mountInspector({ badge: 'always' });
    await vi.waitFor(() => {
      expect(inspector() === element).toBe(true);
    });
    second();
  });

  it('is loaded again after a load that has failed', async () => {
    const path = '../../../adapters/inspector/element.js';
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.resetModules();
    vi.doMock(path, () => {
      throw new Error('The network is down.');
    });
    const { mountInspector: mount } = await import('../../../adapters/inspector/index.js');
    const first = mount({ badge: 'always' });
    await vi.waitFor(() => {
      expect(warn.mock.calls.join('')).toContain('loading the inspector');
    });
    vi.doUnmock(path);
    unmount = mount({ badge: 'always' });
    await vi.waitFor(() => {
      expect(inspector() === null).toBe(false);
    });
    first();
  });

  it('refuses options that it does not know', () => {
    expect(() => mountInspector({ badge: 'never' as 'always' })).toThrow(
      "badge must be 'proved' or 'always' (got \"never\").",
    );
    expect(() => mountInspector({ other: 1 } as object)).toThrow(/other/);
  });
});

describe('the panel', () => {
  it('shows what is open by line and by owner, with its number, owner and age', async () => {
    const page = createOwner({ name: 'page' });
    await mounted();
    runWithOwner(page, () => {
      for (let n = 0; n < 3; n++) kept.push(NEVER.subscribe());
    });
    kept.push(new Subject().subscribe());
    await press('rxleash');
    expect(shown()).toMatch(/^4 open subscriptions /);
    expect(find('summary').map((one) => one.querySelector('.count')?.textContent)).toEqual(['3', '1']);
    expect(find('summary')[0]?.textContent).toMatch(/inspector\.test\.ts:\d+:\d+[^]*page, oldest \d+ ms/);
    await press('By owner');
    expect(find('summary').map(({ textContent }) => textContent.trim().split(/\s+/).slice(0, 3))).toEqual([
      ['3', 'page', expect.stringContaining('test.ts') as string],
      ['1', 'no', 'owner'],
    ]);
    expect(button('By owner').ariaPressed).toBe('true');
    void page.close();
  });

  it('waits for the sweep to read the stacks of many new subscriptions', async () => {
    await mounted();
    for (let n = 0; n < 300; n++) kept.push(NEVER.subscribe());
    await press('rxleash');
    expect(shown()).toMatch(/^0 open subscriptions .*The lines of new subscriptions are being read\./);
    await vi.waitFor(() => {
      expect(shown()).toMatch(/^300 open subscriptions /);
    });
    expect(shown()).not.toContain('being read');
  });

  it('shows under a checkpoint what is left of what was done since', async () => {
    await mounted();
    kept.push(NEVER.subscribe());
    await press('rxleash');
    await press('Checkpoint');
    expect(shown()).toMatch(/^0 open subscriptions since the checkpoint/);
    kept.push(NEVER.subscribe());
    NEVER.subscribe().unsubscribe();
    await press('By line');
    await press('Close');
    await press('rxleash');
    expect(shown()).toMatch(/^1 open subscription since the checkpoint/);
    await press('Checkpoint');
    expect(shown()).toMatch(/^2 open subscriptions By line/);
  });

  /** Shows the subscriptions of the first line one by one. */
  async function unfold(): Promise<void> {
    await press('rxleash');
    const details = find('details')[0] as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await press('Close');
    await press('rxleash');
  }

  const focused = (): Element | null | undefined => inspector()?.shadowRoot?.activeElement;

  it('ends one', async () => {
    await mounted();
    const one = NEVER.subscribe();
    await unfold();
    button('End ').focus();
    await press('End ');
    expect(one.closed).toBe(true);
    expect(leaks.open()).toEqual([]);
    expect(shown()).toMatch(/Ended subscription \d+ of .*inspector\.test\.ts/);
    // The button was removed, so it cannot have the focus.
    expect(focused() === find('section')[0]).toBe(true);
  });

  it('has a button with a name of its own for each subscription, which stays its own', async () => {
    await mounted();
    const updatedTo = (left: readonly HTMLElement[]): Promise<void> =>
      vi.waitFor(
        () => {
          const now = find('li li button');
          expect([now.length, now.every((one, at) => one === left[at])]).toEqual([left.length, true]);
        },
        { timeout: 10_000 },
      );
    const all = [1, 2, 3].map(() => NEVER.subscribe());
    kept.push(...all);
    await unfold();
    const buttons = find('li li button');
    expect(new Set(buttons.map(({ ariaLabel }) => ariaLabel)).size).toBe(3);
    buttons[1]?.focus();
    all[0]?.unsubscribe();
    await updatedTo(buttons.slice(1));
    expect(focused() === buttons[1]).toBe(true);
    all[1]?.unsubscribe();
    await updatedTo(buttons.slice(2));
    expect(focused() === find('section')[0]).toBe(true);
  });

  it('says that the teardown has thrown, and that one had already ended', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await mounted();
    const teardown = (): void => {
      throw new Error('teardown');
    };
    const one = new Observable(() => teardown).subscribe();
    await unfold();
    await press('End ');
    expect(one.closed).toBe(true);
    expect(shown()).toMatch(/Ended subscription .* Its teardown threw an error: it is in the console\./);
    expect(error).toHaveBeenCalledOnce();
    const other = NEVER.subscribe();
    await press('Close');
    await unfold();
    const end = button('End ');
    other.unsubscribe();
    end.click();
    await press('By line');
    expect(shown()).toMatch(/The subscription \d+ of .* had already ended\./);
  });

  it('copies the report as text, or writes it to the console where that is not allowed', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const written: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void written.push(text)) };
    await mounted();
    kept.push(NEVER.subscribe());
    await press('rxleash');
    await press('Copy');
    await vi.waitFor(() => {
      expect(shown()).toContain('the report is in the console');
    });
    expect(log.mock.calls[0]?.[0]).toMatch(
      /^No leaks\.\n\n1 open subscription:\n {2}1 .*inspector\.test\.ts/,
    );
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    await press('Copy');
    await vi.waitFor(() => {
      expect(shown()).toContain('Copied.');
    });
    Reflect.deleteProperty(navigator, 'clipboard');
    expect(written).toEqual([log.mock.calls[0]?.[0]]);
  });

  it('is closed by Escape, and gives the focus back', async () => {
    await mounted();
    await press('rxleash');
    const [section] = find('section');
    expect(inspector()?.shadowRoot?.activeElement === section).toBe(true);
    section?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    section?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await vi.waitFor(() => {
      expect(find('section')).toEqual([]);
    });
    await vi.waitFor(() => {
      expect(inspector()?.shadowRoot?.activeElement === find('.badge')[0]).toBe(true);
    });
    expect(button('rxleash').getAttribute('aria-expanded')).toBe('false');
  });
});
