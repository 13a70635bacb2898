// How much of its throughput a Nest application keeps with the module: `npm run bench:nest`.
import 'reflect-metadata';

import { Controller, Get, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NEVER, of } from 'rxjs';

import { measureServers, tellPort } from './servers.mjs';

/** What each application does; the first two are what the others are compared with. */
const VARIANTS = {
  bare: 'the handler returns an Observable, without the module',
  subscribes: 'and it subscribes to another one, which it ends by hand',
  owned: 'the module, and ownedBy() in the handler',
  'owned-dev': 'the same in dev mode',
};

if (process.argv[2] === 'serve') await serve(process.argv[3]);
else await measure();

async function serve(variant) {
  const { enableDevMode, ownedBy } = await import('rxleash');
  const { RxleashModule } = await import('rxleash/nest');
  if (variant === 'owned-dev') enableDevMode();
  const answers = {
    bare: () => of('hello'),
    subscribes: (response) => {
      const subscription = NEVER.subscribe();
      response.once('close', () => subscription.unsubscribe());
      return of('hello');
    },
    owned: () => {
      NEVER.pipe(ownedBy()).subscribe();
      return of('hello');
    },
  };
  const answer = answers[variant.replace('-dev', '')];
  class Hello {
    constructor() {
      this.answer = answer;
    }
    hello(response) {
      return this.answer(response);
    }
  }
  const { prototype } = Hello;
  Get()(prototype, 'hello', Object.getOwnPropertyDescriptor(prototype, 'hello'));
  Controller()(Hello);
  Res({ passthrough: true })(prototype, 'hello', 0);
  class AppModule {}
  Module({ imports: variant.startsWith('owned') ? [RxleashModule.forRoot()] : [], controllers: [Hello] })(
    AppModule,
  );
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  tellPort(app.getHttpServer());
}

async function measure() {
  const against = await measureServers(new URL(import.meta.url), VARIANTS);
  console.log(`${against('owned', 'subscribes')} with the module, against the same by hand`);
  console.log(`${against('owned-dev', 'subscribes')} the same in dev mode`);
  console.log(`${against('owned', 'bare')} with the module, against a handler that subscribes to nothing`);
}
