import { map, Subject } from 'rxjs';

export const prices$ = new Subject();

export const shown = [];

export function showPrices() {
  prices$.pipe(map((price) => `${price} €`)).subscribe((text) => shown.push(text));
}
