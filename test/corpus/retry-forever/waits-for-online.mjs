import { defer, retry, Subject, take, throwError } from 'rxjs';

export const about = {
  what: 'A download that failed waits for the network to come back, and its page is gone.',
  hint: 'unsubscribe',
};

const online = new Subject();
const download = defer(() => throwError(() => new Error('offline')));

export async function leaky() {
  const page = { open: true };
  download.pipe(retry({ delay: () => online.pipe(take(1)) })).subscribe(); // leaks: 1 unowned
  page.open = false;
}

export async function fixed() {
  const page = { open: true };
  const loading = download.pipe(retry({ delay: () => online.pipe(take(1)) })).subscribe();
  page.open = false;
  loading.unsubscribe();
}
