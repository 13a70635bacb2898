import { BehaviorSubject, ReplaySubject, share, take } from 'rxjs';

export const about = {
  what: 'Each call makes a ReplaySubject without a limit, and feeds it twice from what it was meant to share.',
  from: 'grafana/grafana#36371',
  hint: 'ownedBy(owner)',
};

const transforms = new BehaviorSubject('sum');
const results = [];

export async function leaky() {
  const getResult = () => {
    const result = new ReplaySubject();
    results.push(result);
    transforms.subscribe((value) => result.next(value)); // leaks: 2 unowned
    transforms.subscribe((value) => result.next(`${value}, again`)); // leaks: 2 unowned
    return result;
  };
  for (let panel = 0; panel < 2; panel++) getResult().pipe(take(1)).subscribe();
}

export async function fixed() {
  const shared = transforms.pipe(share({ connector: () => new ReplaySubject(1) }));
  const getResult = () => shared;
  for (let panel = 0; panel < 2; panel++) getResult().pipe(take(1)).subscribe();
}
