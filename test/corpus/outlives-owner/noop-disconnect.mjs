import { BehaviorSubject, combineLatest, map } from 'rxjs';

export const about = {
  what: "A table's data source is connected, and its disconnect() does nothing.",
  from: 'angular/components#21338',
  hint: 'unsubscribe',
};

class Source {
  data = new BehaviorSubject([3, 1, 2]);
  filter = new BehaviorSubject(1);
  rendered = new BehaviorSubject([]);
  get rows() {
    return combineLatest([this.data, this.filter]).pipe(map(([all, least]) => all.filter((n) => n > least)));
  }
}

export async function leaky() {
  class DataSource extends Source {
    connect() {
      this.rows.subscribe((rows) => this.rendered.next(rows)); // leaks: 2 unowned
      return this.rendered;
    }
    disconnect() {}
  }
  const source = new DataSource();
  for (let visit = 0; visit < 2; visit++) {
    const table = source.connect().subscribe();
    table.unsubscribe();
    source.disconnect();
  }
}

export async function fixed() {
  class DataSource extends Source {
    connect() {
      this.connection ??= this.rows.subscribe((rows) => this.rendered.next(rows));
      return this.rendered;
    }
    disconnect() {
      this.connection?.unsubscribe();
      this.connection = undefined;
    }
  }
  const source = new DataSource();
  for (let visit = 0; visit < 2; visit++) {
    const table = source.connect().subscribe();
    table.unsubscribe();
    source.disconnect();
  }
}
