import { Subject } from 'rxjs';

export const about = {
  what: 'A service is made anew for each module that is loaded, listens to the configuration, and has no destroy.',
  from: 'NG-ZORRO/ng-zorro-antd#6839',
  hint: 'ownedBy(owner)',
};

const config = new Subject();

class Icons {
  names = new Set();
}

export async function leaky() {
  class IconService extends Icons {
    constructor() {
      super();
      config.subscribe({ next: ({ icons }) => icons.forEach((name) => this.names.add(name)) }); // leaks: 2 unowned
    }
  }
  const modules = [new IconService(), new IconService()];
  config.next({ icons: ['user'] });
  modules.length = 0;
}

export async function fixed() {
  class IconService extends Icons {
    listening = config.subscribe({ next: ({ icons }) => icons.forEach((name) => this.names.add(name)) });
    destroy() {
      this.listening.unsubscribe();
    }
  }
  const modules = [new IconService(), new IconService()];
  config.next({ icons: ['user'] });
  for (const service of modules.splice(0)) service.destroy();
}
