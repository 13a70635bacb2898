import { BehaviorSubject, connectable } from 'rxjs';

export const about = {
  what: 'A connectable is connected, and its connection is not kept.',
  kind: 'connection',
};

const positions = new BehaviorSubject({ x: 0 });

export async function leaky() {
  const shared = connectable(positions);
  const [map, list] = [shared.subscribe(), shared.subscribe()];
  shared.connect(); // leaks: 1 unowned
  map.unsubscribe();
  list.unsubscribe();
}

export async function fixed() {
  const shared = connectable(positions);
  const [map, list] = [shared.subscribe(), shared.subscribe()];
  const connection = shared.connect();
  map.unsubscribe();
  list.unsubscribe();
  connection.unsubscribe();
}
