import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';

import { hostClock } from '../../lib/clock.js';
import { createOwner } from '../../lib/owner/owner.js';
import type { Owner } from '../../lib/owner/types.js';
import '../node/install.js';
import { ownRequests } from '../node/requests/own-requests.js';
import { countPresses } from '../node/shutdown/presses.js';
import { transportErrors } from './answers.js';
import { attach } from './attach.js';
import { Enhancer } from './enhancer.js';
import { checkSettings, type RxleashModuleOptions } from './settings.js';
import { WorkOwners } from './work-owner.js';

const SETTINGS = Symbol.for('rxleash/nest/settings/v1');

/**
 * Gives everything that a Nest application does an owner: a request its own, named after its handler (`PricesController.board`); so do
 * RPC messages (`confirm (rpc)`) and the sockets of gateways (`PricesGateway socket 3`).
 *
 * `ownedBy()` without an argument finds it in handlers, guards, interceptors, request-scoped providers and the streams of `@Sse`. When the
 * client leaves, the work ends, which is no error in the log; a {@link Limit} that strikes is answered with 504. When the application
 * closes it drains within Nest's own hooks, for the grace at most; a second signal ends that.
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

  /** Throws a `TypeError` or a `RangeError` at once for a bad option. */
  static forRoot(options: RxleashModuleOptions = {}): DynamicModule {
    checkSettings(options);
    return { module: RxleashModule, providers: [{ provide: SETTINGS, useValue: options }] };
  }

  constructor(
    { limit, grace = 5_000, onClientLeft = 'end', parent }: RxleashModuleOptions,
    modules: ModulesContainer,
    host: HttpAdapterHost,
  ) {
    this.#root = createOwner({ name: 'app', grace, ...(parent !== undefined && { parent }) });
    this.#enhancer = new Enhancer(new WorkOwners(this.#root, onClientLeft), limit);
    this.#undos = [
      attach(this.#enhancer, modules),
      ownRequests({
        parent: this.#root,
        onClientLeft,
        // Of several applications in one process each has its own.
        filter: ({ socket }) =>
          socket?.server ===
          (host.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined)?.getHttpServer(),
      }),
    ];
  }

  async onModuleInit(): Promise<void> {
    this.#enhancer.errors = await transportErrors();
  }

  async beforeApplicationShutdown(signal?: string): Promise<void> {
    const reason = signal ?? 'the application is closing';
    const stop = countPresses(['SIGTERM', 'SIGINT'], hostClock, () => {
      this.#root.close({ grace: 0 }).catch(told);
    });
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

/** Its errors are reported by the close that is awaited. */
function told(): void {}

// As decorators would, which the toolchains of those who read the sources need not know.
Module({})(RxleashModule);
Inject(SETTINGS)(RxleashModule, undefined, 0);
Inject(ModulesContainer)(RxleashModule, undefined, 1);
Inject(HttpAdapterHost)(RxleashModule, undefined, 2);
