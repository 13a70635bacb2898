import { auditTime, BehaviorSubject } from 'rxjs';

export const about = {
  what: 'An editor saves what changed every minute, and goes on to when it is closed.',
  hint: 'unsubscribe',
};

const documents = new BehaviorSubject({ text: '' });

export async function leaky() {
  const edit = () => {
    documents.pipe(auditTime(60_000)).subscribe(() => {}); // leaks: 1 unowned
    return { close: () => documents.next({ text: 'closed' }) };
  };
  const editor = edit();
  documents.next({ text: 'a' });
  editor.close();
}

export async function fixed() {
  const edit = () => {
    const saving = documents.pipe(auditTime(60_000)).subscribe(() => {});
    return {
      close() {
        documents.next({ text: 'closed' });
        saving.unsubscribe();
      },
    };
  };
  const editor = edit();
  documents.next({ text: 'a' });
  editor.close();
}
