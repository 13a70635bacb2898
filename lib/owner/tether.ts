import type { Adoption, AdoptionList, ChildOwner, Held, Holder } from './adoption.js';

/** What one owner hangs on: its parent, or the signal it was given. The child owner, seen from what holds it. */
export class OwnerTether implements Held<'child'> {
  readonly kind = 'child';
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;

  constructor(readonly core: ChildOwner) {}

  /** Only a foreign holder ends it like this: a parent owner drains it, forces it, and waits for it. */
  end(holder: Holder): void {
    this.core.begin(holder.cause()).unawaited();
  }
}
