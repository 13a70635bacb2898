import { BehaviorSubject } from 'rxjs';
import { createOwner } from 'rxleash';

export const about = { what: 'A subscription made by a library is handed to an owner, which ends it.' };

const store = new BehaviorSubject(0);

export async function correct() {
  const widget = createOwner({ name: 'widget' });
  widget.own(store.subscribe(), { name: 'store' });
  await widget.close();
}
