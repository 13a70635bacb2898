import { leaks, type Mark, reportOf } from '../../lib/dev/report/leaks.js';
import type { OpenRow } from '../../lib/dev/report/snapshot.js';
import { duration } from '../../lib/dev/base/duration.js';
import { registry } from '../../lib/dev/registry.js';
import type { Leak } from '../../lib/leak.js';
import type { LeakSite } from '../../lib/site.js';
import { canOpenEditor, openEditor } from './editor.js';
import { type Group, type GroupBy, groupsOf, groupsText, lineText } from './groups.js';
import { History, sparkline } from './history.js';
import { html, LitElement, nothing, repeat, type TemplateResult } from './lit.js';
import { isOfPackage, SourceLines } from './source-lines.js';
import { styles } from './styles.js';

const TAG = 'rxleash-inspector';

/** The time (ms) between two updates: of the open panel, of the badge, and while stacks are being read. */
const EVERY = { open: 1_000, closed: 3_000, behind: 50 };

/**
 * The number of new subscriptions whose stacks may be read in one update. If there are more, the panel waits for
 * the sweep, which reads them in short turns.
 */
const STACKS = 200;

const READING = 'The lines of new subscriptions are being read.';

/** The number of groups, and of subscriptions of one group, that are shown. The others are counted. */
const GROUPS = 200;
const ROWS = 50;

/** The badge, and the panel that it opens. */
class Inspector extends LitElement {
  static override readonly styles = styles;

  #isOpen = false;
  #by: GroupBy = 'line';
  #since: Mark | undefined;
  #leaks: readonly Leak[] = [];
  #rows: readonly OpenRow[] = [];
  #groups: readonly Group[] = [];
  /** The titles of the groups whose subscriptions are shown one by one. */
  readonly #unfolded = new Set<string>();
  readonly #history = new History();
  readonly #lines = new SourceLines(() => this.#look(), document.baseURI);
  #said = '';
  /** The last update was left out, since many stacks were still to be read. */
  #isBehind = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The focused element of the panel, during an update. */
  #focused: Element | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? undefined;
  }

  /** If the focused button was removed, the focus moves to the panel: another button would act on another subscription. */
  protected override updated(): void {
    if (this.#focused?.isConnected === false) this.renderRoot.querySelector('section')?.focus();
    this.#focused = undefined;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#isBehind = registry().records.hasYoung(STACKS);
    if (!this.#isBehind) this.#update();
    this.requestUpdate();
    const every = this.#isOpen ? EVERY.open : EVERY.closed;
    this.#timer = setTimeout(() => this.#look(), this.#isBehind ? EVERY.behind : every);
  }

  #update(): void {
    this.#leaks = leaks.find().filter((leak) => leak.severity === 'leak' && !this.#isOfPackage(leak));
    if (this.#isOpen) {
      const from = this.#since?.id ?? 0;
      this.#rows = leaks.open().filter(({ id }) => id >= from);
      this.#gather();
      this.#history.note(new Map(this.#groups.map(({ title, rows }) => [title, rows.length])));
    }
  }

  /** In a single bundle, only its map shows which lines belong to packages. */
  #isOfPackage({ package: of, sites }: Leak): boolean {
    return of !== undefined || (sites.length > 0 && sites.every((site) => isOfPackage(this.#lines.of(site))));
  }

  #lineOf(site: LeakSite | undefined): string {
    return lineText(site && this.#lines.of(site));
  }

  async #toggle(isOpen: boolean): Promise<void> {
    this.#isOpen = isOpen;
    this.#said = '';
    this.#look();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(isOpen ? 'section' : '.badge')?.focus();
  }

  #checkpoint(): void {
    this.#since = this.#since === undefined ? leaks.mark() : undefined;
    this.#said =
      this.#since === undefined
        ? ''
        : 'Do something, and undo it. The subscriptions that are left open are shown here.';
    this.#look();
  }

  #end({ id, site }: OpenRow): void {
    const which = `subscription ${id} of ${this.#lineOf(site)}`;
    const subscriber = registry().records.openRecord(id)?.subscriber();
    try {
      subscriber?.unsubscribe();
      // It may have ended since the last update.
      this.#said = subscriber === undefined ? `The ${which} had already ended.` : `Ended ${which}.`;
    } catch (error) {
      this.#said = `Ended ${which}. Its teardown threw an error: it is in the console.`;
      console.error(error);
    }
    this.#look();
  }

  async #copy(): Promise<void> {
    const text = `${reportOf(this.#leaks, false)}\n\n${groupsText(this.#groups)}\n`;
    try {
      await navigator.clipboard.writeText(text);
      this.#said = 'Copied.';
    } catch {
      // Without permission, or in a page that was not served securely.
      this.#said = 'The browser does not allow copying: the report is in the console.';
      console.log(text);
    }
    this.requestUpdate();
  }

  #gather(): void {
    this.#groups = groupsOf(this.#rows, this.#leaks, this.#by, (site) => this.#lines.of(site));
  }

  #key({ key }: KeyboardEvent): void {
    if (key === 'Escape') void this.#toggle(false);
  }

  protected override render(): TemplateResult {
    const many = this.#leaks.reduce((sum, { count }) => sum + count, 0);
    const text = `rxleash: ${many} ${many === 1 ? 'leak' : 'leaks'}`;
    return html`
      ${this.#isOpen ? this.#panel() : nothing}
      <button
        class="badge"
        aria-expanded=${this.#isOpen}
        aria-controls="panel"
        @click=${() => void this.#toggle(!this.#isOpen)}
      >
        ${text}
      </button>
      <span role="status">${text}</span>
    `;
  }

  #panel(): TemplateResult {
    const groups = this.#groups;
    const by = (how: GroupBy, text: string): TemplateResult => html`
      <button aria-pressed=${this.#by === how} @click=${() => this.#group(how)}>${text}</button>
    `;
    return html`
      <section
        id="panel"
        role="dialog"
        aria-labelledby="title"
        tabindex="-1"
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      >
        <h2 id="title">
          ${this.#rows.length} open
          ${this.#rows.length === 1 ? 'subscription' : 'subscriptions'}${
            this.#since === undefined ? '' : ' since the checkpoint'
          }
        </h2>
        <header>
          ${by('line', 'By line')} ${by('owner', 'By owner')}
          <button aria-pressed=${this.#since !== undefined} @click=${() => this.#checkpoint()}>
            Checkpoint
          </button>
          <button @click=${() => void this.#copy()}>Copy as text</button>
          <button @click=${() => void this.#toggle(false)}>Close</button>
        </header>
        <p role="status" class="quiet">${this.#isBehind ? READING : this.#said}</p>
        <ul>
          ${repeat(
            groups.slice(0, GROUPS),
            ({ title }) => title,
            (group) => this.#entry(group),
          )}
        </ul>
        ${groups.length > GROUPS ? html`<p class="quiet">and ${groups.length - GROUPS} more</p>` : nothing}
      </section>
    `;
  }

  #group(by: GroupBy): void {
    this.#by = by;
    this.#history.clear();
    this.#gather();
    this.requestUpdate();
  }

  #entry({ title, detail, rows, oldestAge, verdict }: Group): TemplateResult {
    const isUnfolded = this.#unfolded.has(title);
    return html`
      <li>
        <details .open=${isUnfolded} @toggle=${(event: Event) => this.#unfold(title, event)}>
          <summary>
            <span class="count">${rows.length}</span> ${sparkline(this.#history.of(title))} ${title}
            ${verdict === undefined ? nothing : html`<span class="verdict">${verdict}</span>`}
            <span class="quiet">${detail}, ${rows.length === 1 ? '' : 'oldest '}${duration(oldestAge)}</span>
          </summary>
          ${this.#opener(rows[0]?.site)}
          <ul>
            ${
              isUnfolded
                ? repeat(
                    rows.slice(0, ROWS),
                    ({ id }) => id,
                    (row) => this.#row(row),
                  )
                : nothing
            }
            ${isUnfolded && rows.length > ROWS ? html`<li class="quiet">and ${rows.length - ROWS} more</li>` : nothing}
          </ul>
        </details>
      </li>
    `;
  }

  #opener(site: LeakSite | undefined): TemplateResult | typeof nothing {
    const line = site && this.#lines.of(site);
    if (this.#by !== 'line' || line === undefined || line === site || !canOpenEditor()) return nothing;
    return html`<button @click=${() => void openEditor(line)}>Open in the editor</button>`;
  }

  #unfold(title: string, { target }: Event): void {
    const { open } = target as HTMLDetailsElement;
    if (open === this.#unfolded.has(title)) return;
    if (open) this.#unfolded.add(title);
    else this.#unfolded.delete(title);
    this.requestUpdate();
  }

  #row(row: OpenRow): TemplateResult {
    const { id, age, values, owner, site } = row;
    return html`
      <li>
        <span>
          ${id}: ${duration(age)}, ${values} ${values === 1 ? 'value' : 'values'},
          ${owner?.path ?? 'no owner'}
        </span>
        <button
          aria-label=${`End subscription ${id} of ${this.#lineOf(site)}`}
          @click=${() => this.#end(row)}
        >
          End
        </button>
      </li>
    `;
  }
}

/** Makes the element. Its name is registered once: two copies of this package share it. */
export function makeInspector(): HTMLElement {
  if (customElements.get(TAG) === undefined) customElements.define(TAG, Inspector);
  return document.createElement(TAG);
}
