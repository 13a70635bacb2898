import type { Adoption, AdoptionList, ChildOwner, AdoptionNode, Holder } from './adoption.js';

/** The adoption of an owner by its parent or its signal. */
export class ChildAdoption implements AdoptionNode<'child'> {
  readonly kind = 'child';
  since = 0;
  older: Adoption | undefined;
  newer: Adoption | undefined;
  list: AdoptionList | undefined;

  constructor(readonly core: ChildOwner) {}

  /** Called only by a foreign holder. A parent owner drains the child, forces it, and waits for it. */
  end(holder: Holder): void {
    this.core.begin(holder.cause()).unawaited();
  }
}
