import 'reflect-metadata';

import { once } from 'node:events';
import { createServer } from 'node:net';

import type { INestApplication, LoggerService, Type } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { RxleashModule, type RxleashModuleOptions } from '../../../adapters/nest/index.js';
import { undo } from '../node/requests/servers.js';

/** As decorators would: of a class, of its methods, and of their parameters. */
export function decorate(
  type: Type,
  classes: readonly ClassDecorator[],
  methods: Readonly<Record<string, readonly MethodDecorator[]>> = {},
  parameters: Readonly<Record<string, readonly ParameterDecorator[]>> = {},
): void {
  const prototype = type.prototype as object;
  for (const [name, decorators] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    for (const each of decorators) each(prototype, name, descriptor);
  }
  for (const [name, decorators] of Object.entries(parameters)) {
    decorators.forEach((each, index) => each(prototype, name, index));
  }
  for (const each of classes) each(type);
}

/** What Nest logs as an error. */
export const errors: unknown[] = [];
const logger: LoggerService = {
  log: () => undefined,
  warn: () => undefined,
  error: (...said: unknown[]) => void errors.push(said),
};

export const ADAPTERS = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter({ forceCloseConnections: true }),
};

export interface Parts {
  readonly controllers?: Type[];
  readonly providers?: Type[];
  readonly settings?: RxleashModuleOptions;
  readonly adapter?: keyof typeof ADAPTERS;
}

/** A Nest application with the module, on a port of the loopback. */
export async function start(
  { controllers = [], providers = [], settings = {}, adapter = 'express' }: Parts,
  configure: (app: INestApplication) => unknown = () => undefined,
) {
  const AppModule = function AppModule() {} as unknown as Type;
  Module({ imports: [RxleashModule.forRoot(settings)], controllers, providers })(AppModule);
  errors.length = 0;
  Logger.overrideLogger(logger);
  const app = await NestFactory.create(AppModule, ADAPTERS[adapter]() as ExpressAdapter);
  undo(() => app.close());
  await configure(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  return { app, port };
}

/** For a server that takes no other. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
