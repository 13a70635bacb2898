import { get } from 'node:http';

/** Connects as a browser's `EventSource` does. */
export async function connect(port) {
  const request = get({ host: '127.0.0.1', port, headers: { accept: 'text/event-stream' } });
  const response = await new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  return new Client(response);
}

/** One browser: what it has received, and whether the server has said goodbye. */
class Client {
  #response;
  #text = '';
  #waiting = new Set();

  constructor(response) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (text) => this.#take(text));
    this.ended = new Promise((resolve) => {
      response.on('end', () => resolve('the server ended the stream'));
      response.on('error', () => resolve('the connection broke'));
    });
  }

  /** Settles as soon as all of these events have arrived. */
  received(...events) {
    return new Promise((resolve) => {
      this.#waiting.add({ events, resolve });
      this.#take('');
    });
  }

  leave() {
    this.#response.destroy();
  }

  #take(text) {
    this.#text += text;
    for (const wait of this.#waiting) {
      if (!wait.events.every((event) => this.#text.includes(`${event}\n\n`))) continue;
      this.#waiting.delete(wait);
      wait.resolve();
    }
  }
}
