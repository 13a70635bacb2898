import 'reflect-metadata';

import { Controller, Get, Inject, Injectable, Module, Scope, Sse } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  filter,
  firstValueFrom,
  interval,
  map,
  Observable,
  scan,
  share,
  shareReplay,
  Subject,
  type Subscriber,
  take,
} from 'rxjs';

import { serve } from './serve.js';

/* Shows prices in five ways, and leaks in six. Knows nothing of rxleash. */

interface Client {
  send(text: string): void;
}

@Injectable()
class Prices {
  readonly ticks$ = interval(5).pipe(share());
  readonly confirmed$ = new Subject<string>();
  last = 0;
}

/** One for each request, and nobody destroys it. */
@Injectable({ scope: Scope.REQUEST })
class Session {
  seen = 0;

  constructor(@Inject(Prices) prices: Prices) {
    prices.ticks$.subscribe(() => this.seen++); // leak: unowned
  }
}

@Controller('session')
class SessionController {
  constructor(@Inject(Session) readonly session: Session) {}

  @Get()
  show(): { seen: number } {
    return { seen: this.session.seen };
  }
}

@Controller('prices')
class PricesController {
  constructor(@Inject(Prices) readonly prices: Prices) {}

  /** Nest answers with the last value, and ends what it was given; not what the handler subscribes to beside it. */
  @Get('board')
  board(): Observable<number> {
    this.prices.ticks$.subscribe((price) => (this.prices.last = price)); // leak: unowned
    return this.prices.ticks$.pipe(take(3));
  }

  /** `shareReplay(1)` keeps its source for the next subscriber, who never comes. */
  @Sse('live')
  live(): Observable<{ data: string }> {
    const count$ = this.prices.ticks$.pipe(
      scan((count) => count + 1, 0),
      shareReplay(1), // leak: unowned
    );
    return count$.pipe(
      take(5),
      map((data) => ({ data: String(data) })),
    );
  }

  @Sse('feed')
  feed(): Observable<{ data: string }> {
    return ticker().pipe(take(5));
  }
}

/** Its timer is never cleared, and goes on to send. */
function ticker(): Observable<{ data: string }> {
  const send = (subscriber: Subscriber<{ data: string }>) =>
    void setInterval(() => subscriber.next({ data: 'tick' }), 5);
  return new Observable(send); // leak: zombie
}

@WebSocketGateway()
class PricesGateway {
  /** Goes on when the socket has gone. */
  @SubscribeMessage('watch')
  watch(client: Client): void {
    interval(5).subscribe((price) => client.send(String(price))); // leak: unowned
  }
}

@Controller()
class OrdersController {
  constructor(@Inject(Prices) readonly prices: Prices) {}

  /** Waits for a confirmation that never comes. */
  @MessagePattern('confirm')
  confirm(@Payload() order: string): Promise<string> {
    return firstValueFrom(this.prices.confirmed$.pipe(filter((confirmed) => confirmed === order))); // leak: unowned
  }
}

@Module({
  controllers: [PricesController, SessionController, OrdersController],
  providers: [Prices, Session, PricesGateway],
})
class AppModule {}

await serve(AppModule);
