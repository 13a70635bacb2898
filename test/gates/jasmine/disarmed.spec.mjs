import { Observable } from 'rxjs';

it('takes the hook out of rxjs', () => {
  Observable.prototype.subscribe = () => ({ unsubscribe: () => undefined });
});
