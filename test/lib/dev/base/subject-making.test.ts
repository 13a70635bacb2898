import { BehaviorSubject, Subject } from 'rxjs';
import { expect, it } from 'vitest';

import { onSubjectMade } from '../../../../lib/dev/base/subject-making.js';

it('each listener hears of each Subject until its undo, and then nothing is left behind', () => {
  const before = Object.getOwnPropertyDescriptors(Subject.prototype);
  const [one, two]: [object[], object[]] = [[], []];
  const undoOne = onSubjectMade(Subject.prototype, (subject) => one.push(subject));
  const undoTwo = onSubjectMade(Subject.prototype, (subject) => two.push(subject));
  const first = new Subject();
  undoOne();
  undoOne();
  const second = new BehaviorSubject(1);
  undoTwo();
  undoTwo();
  expect(new Subject()).toHaveProperty('thrownError', null);
  expect([one, two]).toEqual([[first], [first, second]]);
  expect(Object.getOwnPropertyDescriptors(Subject.prototype)).toEqual(before);
});

it('the field that tells of it is a field of its own, as without a listener', () => {
  const fieldsOf = (): unknown => Object.getOwnPropertyDescriptor(new Subject(), 'thrownError');
  const before = fieldsOf();
  const undo = onSubjectMade(Subject.prototype, () => undefined);
  expect(fieldsOf()).toEqual(before);
  expect(Reflect.get(Subject.prototype, 'thrownError')).toBeUndefined();
  undo();
});
