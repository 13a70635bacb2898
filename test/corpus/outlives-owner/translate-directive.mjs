import { Subject } from 'rxjs';

export const about = {
  what: 'A directive listens to the language service, which lives longer than every element.',
  from: 'jhipster/ng-jhipster#113',
  hint: 'ownedBy(owner)',
};

const translate = { onLangChange: new Subject() };

export async function leaky() {
  class TranslateDirective {
    constructor(element) {
      this.element = element;
    }
    onInit() {
      translate.onLangChange.subscribe((lang) => (this.element.lang = lang)); // leaks: 4 unowned
    }
  }
  showAndRemove(TranslateDirective);
}

export async function fixed() {
  class TranslateDirective {
    constructor(element) {
      this.element = element;
    }
    onInit() {
      this.listening = translate.onLangChange.subscribe((lang) => (this.element.lang = lang));
    }
    onDestroy() {
      this.listening.unsubscribe();
    }
  }
  showAndRemove(TranslateDirective);
}

function showAndRemove(Directive) {
  const shown = [1, 2, 3, 4].map((id) => new Directive({ id }));
  for (const directive of shown) directive.onInit();
  translate.onLangChange.next('fr');
  for (const directive of shown) directive.onDestroy?.();
}
