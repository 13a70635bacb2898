import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'unsubscribe without its parentheses: read, and not called.',
  from: 'canalplus/rx-player@9947ae739',
  hint: 'unsubscribe',
};

const position = new BehaviorSubject(0);

export async function leaky() {
  class ProgressBar {
    componentDidMount() {
      this.subscription = position.subscribe((at) => (this.at = at)); // leaks: 1 unowned
    }
    componentWillUnmount() {
      this.subscription.unsubscribe;
    }
  }
  const bar = new ProgressBar();
  bar.componentDidMount();
  bar.componentWillUnmount();
}

export async function fixed() {
  class ProgressBar {
    componentDidMount() {
      this.subscription = position.subscribe((at) => (this.at = at));
    }
    componentWillUnmount() {
      this.subscription.unsubscribe();
    }
  }
  const bar = new ProgressBar();
  bar.componentDidMount();
  bar.componentWillUnmount();
}
