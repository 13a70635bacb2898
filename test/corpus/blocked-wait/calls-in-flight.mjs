import { filter, firstValueFrom, map, Subject } from 'rxjs';

export const about = {
  what: 'The connection drops, and the calls in flight are never told.',
  from: 'nestjs/nest#10286',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

class Client {
  replies = new Subject();
  call(id) {
    return firstValueFrom(this.reply(id)); // leaks: 3 unowned
  }
  reply(id) {
    return this.replies.pipe(
      filter((reply) => reply.id === id),
      map(({ value }) => value),
    );
  }
}
const clients = [];

export async function leaky() {
  const client = new Client();
  clients.push(client);
  for (let id = 0; id < 4; id++) client.call(id);
  client.replies.next({ id: 1, value: 'one' });
  clients.lost = 'the socket closed';
}

export async function fixed() {
  const client = new Client();
  clients.push(client);
  for (let id = 0; id < 4; id++) client.call(id).catch(() => {});
  client.replies.next({ id: 1, value: 'one' });
  client.replies.error(new Error('the socket closed'));
}
