import { Observable } from 'rxjs';

export const about = {
  what: 'A source of messages begins a heartbeat, and its teardown closes the connection only.',
  hint: 'clears this interval',
};

const connect = () => ({ pings: 0, open: true });

export async function leaky(app) {
  const messages = () =>
    new Observable(() => {
      const connection = connect();
      setInterval(() => connection.pings++, 1); // leaks: 3 residue; unmarked: nothing
      return () => (connection.open = false);
    });
  for (let room = 0; room < 3; room++) messages().subscribe().unsubscribe();
  await app.wait(20);
}

export async function fixed(app) {
  const messages = () =>
    new Observable(() => {
      const connection = connect();
      const heartbeat = setInterval(() => connection.pings++, 1);
      return () => {
        clearInterval(heartbeat);
        connection.open = false;
      };
    });
  for (let room = 0; room < 3; room++) messages().subscribe().unsubscribe();
  await app.wait(20);
}
