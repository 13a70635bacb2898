import { firstValueFrom, interval, mergeMap, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'Everything has an owner, ownedBy is last, and the owners close.' };

const clicks = new Subject();

export async function correct(app) {
  const page = createOwner({ name: 'page' });
  const panel = page.child({ name: 'panel' });
  clicks
    .pipe(
      mergeMap(() => interval(1)),
      ownedBy(panel),
    )
    .subscribe();
  firstValueFrom(clicks.pipe(ownedBy(panel, { onClose: 'error' }))).catch(() => {});
  interval(1).pipe(ownedBy(page)).subscribe();
  clicks.next();
  await app.wait(5);
  await page.close({ reason: 'route change' });
}
