import { BehaviorSubject, map, shareReplay } from 'rxjs';

export const about = {
  what: "A hook's inputs never complete, so that what it shares stays connected after it is unmounted.",
  from: 'crimx/observable-hooks#123',
  hint: 'refCount',
  kind: 'connection',
};

const mounted = [];

export async function leaky() {
  const hook = mount();
  hook.output.subscribe((value) => (hook.value = value)).unsubscribe(); // leaks: 1 unowned
}

export async function fixed() {
  const hook = mount();
  hook.output.subscribe((value) => (hook.value = value)).unsubscribe();
  hook.inputs.complete();
}

function mount() {
  const inputs = new BehaviorSubject(1);
  const output = inputs.pipe(
    map((value) => value * 2),
    shareReplay(1),
  );
  mounted.push(inputs);
  return { inputs, output };
}
