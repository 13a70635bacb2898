import type { Server } from 'node:http';
import { constants } from 'node:os';

import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';

import { hostClock } from '../../lib/clock.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { Owner } from '../../lib/owner/types.js';
import '../node/install.js';
import type { AnnouncedRequest } from '../node/requests/options.js';
import { ownRequests } from '../node/requests/own-requests.js';
import { countPresses } from '../node/shutdown/presses.js';
import { transportErrors } from './answers.js';
import { attach } from './attach.js';
import { Enhancer } from './enhancer.js';
import { FactsOfHandlers } from './handler-facts.js';
import { checkSettings, type RxleashModuleOptions } from './settings.js';
import { WorkOwners } from './work-owner.js';

const SETTINGS = Symbol.for('rxleash/nest/settings/v1');

/**
 * Gives an owner to all work of a Nest application: to each request, named after its handler
 * (`PricesController.board`), to each RPC message (`confirm (rpc)`), and to each socket of a gateway
 * (`PricesGateway socket 3`).
 *
 * `ownedBy()` without an argument finds it in handlers, guards, interceptors, request-scoped providers and the
 * streams of `@Sse`. When the client leaves, the work ends, and Nest logs no error. A {@link Limit} that is
 * exceeded is answered with 504. When the application closes, it drains within Nest's own hooks, for the grace
 * at most; a second signal ends the grace.
 *
 * ```ts
 * const AppModule = { module: class {}, imports: [RxleashModule.forRoot({ limit: 30_000, grace: 5_000 })] };
 * const app = await NestFactory.create(AppModule, { logger: false });
 * app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
 * await app.close();
 * ```
 */
export class RxleashModule implements OnModuleInit, BeforeApplicationShutdown {
  readonly #root: Owner;
  readonly #enhancer: Enhancer;
  readonly #undos: (() => void)[];

  /** Throws a `TypeError` or a `RangeError` at once for an invalid option. */
  static forRoot(options: RxleashModuleOptions = {}): DynamicModule {
    checkSettings(options);
    return { module: RxleashModule, providers: [{ provide: SETTINGS, useValue: options }] };
  }

  constructor(settings: RxleashModuleOptions | undefined, modules: ModulesContainer, host: HttpAdapterHost) {
    // The module was imported without `forRoot()`.
    const { limit, grace = 5_000, onClientLeft = 'end', parent } = settings ?? {};
    this.#root = createOwner({ name: 'app', grace, ...(parent !== undefined && { parent }) });
    this.#enhancer = new Enhancer(new WorkOwners(this.#root, onClientLeft), new FactsOfHandlers(limit));
    this.#undos = [
      attach(this.#enhancer, modules),
      ownRequests({
        parent: this.#root,
        onClientLeft,
        // Each application in a process has its own.
        filter: servedBy(host),
      }),
    ];
  }

  async onModuleInit(): Promise<void> {
    this.#enhancer.errors = await transportErrors();
  }

  async beforeApplicationShutdown(signal?: string): Promise<void> {
    // Nest passes the signal that started the shutdown: that one is not a second press, even if it is passed on
    // and comes twice.
    const heard = isSignal(signal) ? signal : undefined;
    const reason = signal ?? 'the application is closing';
    const stop = countPresses(
      [...new Set<NodeJS.Signals>(['SIGTERM', 'SIGINT', ...(heard ? [heard] : [])])],
      hostClock,
      () => {
        this.#root.close({ grace: 0 }).catch(told);
      },
      heard,
    );
    try {
      await this.#root.close({ reason });
    } catch (error) {
      new Logger('rxleash').error(error);
    } finally {
      stop();
      for (const undo of this.#undos.splice(0)) undo();
    }
  }
}

function isSignal(name: string | undefined): name is NodeJS.Signals {
  return name !== undefined && Object.hasOwn(constants.signals, name);
}

/** The awaited close reports its errors. */
function told(): void {}

/**
 * Whether this server belongs to the application, which may have several: Fastify has one for each address of
 * `localhost`. They share a listener.
 */
function servedBy(host: HttpAdapterHost): (request: AnnouncedRequest) => boolean {
  const known = new WeakSet();
  return ({ socket }) => {
    const server = socket?.server as Server | undefined;
    if (server === undefined) return false;
    if (known.has(server)) return true;
    const adapter = host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    const main = adapter?.getHttpServer() as Server | undefined;
    const ours = main?.listeners('request') ?? [];
    const serves = server === main || server.listeners('request').some((each) => ours.includes(each));
    if (serves) known.add(server);
    return serves;
  };
}

// The effect of decorators, without a toolchain that supports them.
Module({})(RxleashModule);
Inject(SETTINGS)(RxleashModule, undefined, 0);
Optional()(RxleashModule, undefined, 0);
Inject(ModulesContainer)(RxleashModule, undefined, 1);
Inject(HttpAdapterHost)(RxleashModule, undefined, 2);
