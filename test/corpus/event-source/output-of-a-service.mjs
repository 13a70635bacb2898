import '@angular/compiler';
import { EventEmitter } from '@angular/core';

export const about = {
  what: 'Two components listen to an EventEmitter of Angular that a service has: that overrides subscribe, and calls it itself.',
  hint: 'ownedBy(owner)',
};

const makeFilters = () => ({ applied: new EventEmitter(), cleared: new EventEmitter() });

export async function leaky() {
  const filters = makeFilters();
  class SearchBox {
    init() {
      filters.applied.subscribe((filter) => (this.filter = filter)); // leaks: 2 unowned
    }
  }
  class ResultList {
    init() {
      filters.cleared.subscribe(() => (this.rows = [])); // leaks: 2 unowned
    }
  }
  for (let visit = 0; visit < 2; visit++) {
    new SearchBox().init();
    new ResultList().init();
  }
  filters.applied.emit('price');
  globalThis.filtersOfCase = filters;
}

export async function fixed() {
  const filters = makeFilters();
  class SearchBox {
    init() {
      this.listening = filters.applied.subscribe((filter) => (this.filter = filter));
    }
    destroy() {
      this.listening.unsubscribe();
    }
  }
  for (let visit = 0; visit < 2; visit++) {
    const box = new SearchBox();
    box.init();
    filters.applied.emit('price');
    box.destroy();
  }
  globalThis.filtersOfCase = filters;
}
