import { BehaviorSubject, repeat, Subject, take } from 'rxjs';

export const about = {
  what: 'A report is made again when it is asked for, and nobody asks a closed report.',
  hint: 'ownedBy(owner)',
};

const refresh = new Subject();
const rows = new BehaviorSubject([1, 2]);

export async function leaky() {
  class Report {
    open() {
      rows.pipe(take(1), repeat({ delay: () => refresh })).subscribe(() => (this.shown = true)); // leaks: 2 unowned
    }
    close() {
      this.shown = false;
    }
  }
  const [sales, stock] = [new Report(), new Report()];
  sales.open();
  stock.open();
  refresh.next();
  sales.close();
  stock.close();
}

export async function fixed() {
  class Report {
    open() {
      this.making = rows.pipe(take(1), repeat({ delay: () => refresh })).subscribe(() => (this.shown = true));
    }
    close() {
      this.making.unsubscribe();
    }
  }
  const [sales, stock] = [new Report(), new Report()];
  sales.open();
  stock.open();
  refresh.next();
  sales.close();
  stock.close();
}
