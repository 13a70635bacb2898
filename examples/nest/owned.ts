import 'reflect-metadata';

import { Controller, Get, Inject, Injectable, Module, Scope, Sse } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ownedBy } from 'rxleash';
import { Limit, RxleashModule } from 'rxleash/nest';
import { filter, interval, map, Observable, scan, share, Subject, take } from 'rxjs';

import { serve } from './serve.js';

/* The same as leaky.ts, with the module, `ownedBy()`, and the fixes that the report names. */

interface Client {
  send(text: string): void;
}

@Injectable()
class Prices {
  readonly ticks$ = interval(5).pipe(share());
  readonly confirmed$ = new Subject<string>();
  last = 0;
}

/** One for each request, and so is its owner. */
@Injectable({ scope: Scope.REQUEST })
class Session {
  seen = 0;

  constructor(@Inject(Prices) prices: Prices) {
    prices.ticks$.pipe(ownedBy()).subscribe(() => this.seen++);
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

  @Get('board')
  board(): Observable<number> {
    this.prices.ticks$.pipe(ownedBy()).subscribe((price) => (this.prices.last = price));
    return this.prices.ticks$.pipe(take(3));
  }

  @Sse('live')
  live(): Observable<{ data: string }> {
    const count$ = this.prices.ticks$.pipe(
      scan((count) => count + 1, 0),
      share(),
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

function ticker(): Observable<{ data: string }> {
  return new Observable((subscriber) => {
    const timer = setInterval(() => subscriber.next({ data: 'tick' }), 5);
    return () => clearInterval(timer);
  });
}

@WebSocketGateway()
class PricesGateway {
  @SubscribeMessage('watch')
  watch(client: Client): void {
    interval(5)
      .pipe(ownedBy())
      .subscribe((price) => client.send(String(price)));
  }
}

@Controller()
class OrdersController {
  constructor(@Inject(Prices) readonly prices: Prices) {}

  @MessagePattern('confirm')
  @Limit({ total: 50 })
  confirm(@Payload() order: string): Observable<string> {
    return this.prices.confirmed$.pipe(
      filter((confirmed) => confirmed === order),
      take(1),
    );
  }
}

@Module({
  imports: [RxleashModule.forRoot({ limit: 30_000, grace: 5_000 })],
  controllers: [PricesController, SessionController, OrdersController],
  providers: [Prices, Session, PricesGateway],
})
class AppModule {}

await serve(AppModule);
