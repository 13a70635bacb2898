import { NEVER, race, timer } from 'rxjs';
import { createOwner, runWithOwner } from 'rxleash';

export const about = {
  what: 'A last message is still on its way when its owner closes, and ends by itself.',
};

export async function correct(app) {
  const request = createOwner({ name: 'POST /mail' });
  runWithOwner(request, () => race(timer(8), NEVER).subscribe());
  await request.close();
  await app.wait(15);
}
