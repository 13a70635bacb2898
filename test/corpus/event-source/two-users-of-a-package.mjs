import { compileFunction } from 'node:vm';
import * as rxjs from 'rxjs';

export const about = {
  what: 'Two components listen by the same function of an installed package: each is reported at its own line.',
  hint: 'Close or destroy',
  entries: 2,
};

// As if it were installed: the file that runs decides.
const media = compileFunction(
  `
  const queries = new Map();
  const query = (text) => queries.get(text) ?? queries.set(text, new rxjs.BehaviorSubject(false)).get(text);
  return { observe: (text, tell) => query(text).subscribe(tell) };`,
  ['rxjs'],
  { filename: '/app/node_modules/media-queries/index.js' },
)(rxjs);

export async function leaky() {
  class Sidebar {
    init() {
      media.observe('(width < 600px)', (narrow) => (this.narrow = narrow)); // leaks: 2 unowned
    }
  }
  class Toolbar {
    init() {
      media.observe('(width < 600px)', (narrow) => (this.narrow = narrow)); // leaks: 1 unowned
    }
  }
  for (const Component of [Sidebar, Toolbar, Sidebar]) new Component().init();
}

export async function fixed() {
  class Sidebar {
    init() {
      this.watching = media.observe('(width < 600px)', (narrow) => (this.narrow = narrow));
    }
    destroy() {
      this.watching.unsubscribe();
    }
  }
  const sidebar = new Sidebar();
  sidebar.init();
  sidebar.destroy();
}
