// An application of Nest whose one request is never answered. With `parent` its owner is a child of that of the process.
import 'reflect-metadata';

import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { currentOwner } from 'rxleash';
import { RxleashModule } from 'rxleash/nest';
import { shutdownOwner } from 'rxleash/node';
import { NEVER } from 'rxjs';

class Held {
  hold() {
    currentOwner().draining.addEventListener('abort', () => console.log('draining'));
    console.log('held');
    return NEVER;
  }

  onApplicationShutdown() {
    console.log('the hooks have run');
  }
}
Get('hold')(Held.prototype, 'hold', Object.getOwnPropertyDescriptor(Held.prototype, 'hold'));
Controller()(Held);

const GRACE = 600_000;
const parent = process.argv.includes('parent') ? shutdownOwner({ name: 'process', grace: GRACE }) : undefined;
class AppModule {}
Module({
  imports: [RxleashModule.forRoot({ grace: GRACE, ...(parent && { parent }) })],
  controllers: [Held],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error'], forceCloseConnections: true });
app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()} .`);
